/** Copies tables, and changes between light and dark. */
const announce = (/** @type {string} */ text) => {
  const place = document.getElementById("announcement");
  if (place) place.textContent = text;
};

const copyTable = (/** @type {HTMLElement} */ button) => {
  const table = button.closest("details")?.querySelector("table");
  const selection = getSelection();
  if (!table || !selection) return;
  selection.selectAllChildren(table);
  const copied = document.execCommand("copy"); // works from the disk, and keeps the columns
  selection.removeAllRanges();
  button.textContent = copied ? "Copied" : "Not copied";
  announce(button.textContent);
};

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("button.copy"))) {
  button.hidden = false;
  button.addEventListener("click", () => copyTable(button));
}
const theme = /** @type {HTMLElement} */ (document.getElementById("theme"));
theme.hidden = false;
theme.addEventListener("click", () => {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
  announce(root.dataset.theme);
});
