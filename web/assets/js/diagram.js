// What viewer and editor share.

export const FONT = '"Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI", Meiryo, sans-serif';

/** Everything in view with a little room around it, and never larger than drawn. */
export function fitWithMargin(canvas) {
  canvas.zoom('fit-viewport', 'auto');
  const { x, y, width, height, inner } = canvas.viewbox();
  if (inner.width < width * 0.92 && inner.height < height * 0.92) return;
  canvas.viewbox({ x: x - width * 0.04, y: y - height * 0.04, width: width * 1.08, height: height * 1.08 });
}

/** Select an element and bring it into view. */
export function goTo(diagram, element) {
  const canvas = diagram.get('canvas');
  canvas.setRootElement(canvas.findRoot(element));
  diagram.get('selection').select(element);
  canvas.scrollToElement(element, 80);
  canvas.getContainer().scrollIntoView({ block: 'nearest' });
}
