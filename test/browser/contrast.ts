/** Runs in the page, so it must be whole in itself: texts whose contrast with what is behind them is too low. */
export function faintTexts(least: number): string[] {
  const channels = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string): number => {
    const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backgroundOf = (element: Element | null): string => {
    if (element === null) return "rgb(255, 255, 255)";
    const color = getComputedStyle(element).backgroundColor;
    return channels(color)[3] === 0 ? backgroundOf(element.parentElement) : color;
  };
  const faint: string[] = [];
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const words = text.map((node) => node.textContent?.trim()).join("");
    if (words === "" || element.getClientRects().length === 0 || element.closest("option") !== null) continue;
    const [one, other] = [getComputedStyle(element).color, backgroundOf(element)].map(luminance).sort();
    const ratio = ((other ?? 0) + 0.05) / ((one ?? 0) + 0.05);
    if (ratio < least) faint.push(`${words.slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return faint;
}
