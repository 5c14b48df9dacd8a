"""Contrast as it is computed: of every text that is shown, with what is behind it."""

from __future__ import annotations

from playwright.sync_api import Frame, Page

LEAST = 4.5  # WCAG 2.2, 1.4.3; the stricter bound, for all sizes
# A canvas reads every notation of a color. The fill color is what glyphs are painted with: `color`, unless a page has set it apart.
CONTRASTS = """root => {
  const context = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const read = color => { context.clearRect(0, 0, 1, 1); context.fillStyle = color; context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255] };
  const over = (top, under) => top.slice(0, 3).map((value, i) => value * top[3] + under[i] * (1 - top[3]));
  const canvas = getComputedStyle(document.documentElement).colorScheme.startsWith('dark') ? [18, 18, 18] : [255, 255, 255];
  const ground = element => element ? over(read(getComputedStyle(element).backgroundColor), ground(element.parentElement)) : canvas;
  const light = rgb => { const [r, g, b] = rgb.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b };
  const found = [];
  for (const part of document.querySelectorAll(root)) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement, said = walker.currentNode.data.trim();
      if (!said || !element.checkVisibility({checkVisibilityCSS: true, contentVisibilityAuto: true})) continue;
      const behind = ground(element), text = over(read(getComputedStyle(element).webkitTextFillColor), behind);
      const [a, b] = [light(text), light(behind)], contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
      found.push([contrast, `${element.tagName}.${element.className}: ${said.slice(0, 40)}`]);
    }
  }
  return found;
}"""


def contrasts(page: Page | Frame, within: str = "body") -> list[tuple[float, str]]:
    """Of each text that is shown: its contrast, and where it is. within: a selector."""
    return [(contrast, where) for contrast, where in page.evaluate(CONTRASTS, within)]


def pale(page: Page | Frame, within: str = "body") -> list[str]:
    """Texts of too little contrast, a line each. within: a selector."""
    return [f"{contrast:.2f} {where}" for contrast, where in contrasts(page, within) if contrast < LEAST]
