/** Unpacks the style sheet and the module of a report, and puts them into its document. */
(async () => {
  const unpacked = (/** @type {string} */ name) => {
    const text = document.getElementById(`report-${name}`)?.textContent ?? "";
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  };
  const put = async (/** @type {HTMLElement} */ element, /** @type {string} */ name) => {
    element.textContent = await unpacked(name);
    document.head.append(element);
  };
  try {
    await put(Object.assign(document.createElement("style"), { media: "screen" }), "style");
    await put(Object.assign(document.createElement("script"), { type: "module" }), "script");
  } catch {
    document.getElementById("paper")?.classList.add("shown"); // a browser that cannot unpack
  }
})();
