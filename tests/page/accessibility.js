() => {
  const wrong = [];
  const seen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && one.getBoundingClientRect().width > 0 && !one.closest(".unseen, .skip");
  const where = (one) => `${one.tagName.toLowerCase()}.${one.getAttribute("class") ?? ""} "${(one.textContent ?? "").slice(0, 40)}"`;
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const ground = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const colour = rgba(style.backgroundColor);
      const box = at.tagName === "g" && at.querySelector(":scope > rect:not(.time)");
      layers.push(box ? rgba(getComputedStyle(box).fill) : colour);
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((below, above) => over(above, below), rgba(getComputedStyle(document.documentElement).backgroundColor));
  };
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)).reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);

  for (const one of document.querySelectorAll("button, a, input, textarea, select, [role=button], [role=slider], [role=tab], [role=switch], summary")) {
    if (!seen(one)) continue;
    const name = one.getAttribute("aria-label") || one.textContent.trim() || one.labels?.[0]?.textContent || one.title;
    if (!name) wrong.push(`no name: ${where(one)}`);
    const { width, height } = one.getBoundingClientRect();
    const isInText = one.matches(".link, .way, a, label input");
    if (!isInText && (width < 23.5 || height < 23.5)) wrong.push(`small, ${width.toFixed()}x${height.toFixed()}: ${where(one)}`);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const one = text.parentElement;
    if (!text.data.trim() || !one || !seen(one) || one.closest("title, [disabled], option, noscript, script")) continue;
    const style = getComputedStyle(one);
    const isDrawn = one instanceof SVGElement;
    let opacity = 1;
    for (let at = one; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    const below = ground(isDrawn ? one.closest("g") : one);
    const [r, g, b, a] = rgba(isDrawn ? style.fill : style.color);
    const found = contrast(over([r, g, b, a * opacity], below), below);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    if (found < needed - 0.02) wrong.push(`contrast ${found.toFixed(2)}: ${where(one)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => wrong.push(`twice: #${id}`));
  if (!document.documentElement.lang) wrong.push("no language");
  if (!document.title) wrong.push("no title");
  if (document.querySelectorAll("main, [role=main]").length !== 1) wrong.push("not one main");
  for (const one of document.querySelectorAll("[aria-controls]")) if (!document.getElementById(one.getAttribute("aria-controls"))) wrong.push(`controls nothing: ${where(one)}`);
  for (const one of document.querySelectorAll("[aria-hidden=true] button, [aria-hidden=true] a[href]")) wrong.push(`hidden but in reach: ${where(one)}`);
  return [...new Set(wrong)];
}
