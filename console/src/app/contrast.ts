// Colours by their contrast, as WCAG 2 reckons it. Brands choose colours that nobody has looked at on our ground.

/** Red, green and blue, 0 to 255, of a colour such as #1f5eff. */
function channelsOf(color: string): readonly [number, number, number] {
  const [, red = "00", green = "00", blue = "00"] = /^#(..)(..)(..)/.exec(color) ?? [];
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)];
}

function luminanceOf(color: string): number {
  const [red, green, blue] = channelsOf(color).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/** The contrast of two colours: 1 for the same, 21 for black on white. */
export function contrastOf(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** A colour with so much of another in it, 0 to 1. */
export function mixed(color: string, other: string, share: number): string {
  const [from, to] = [channelsOf(color), channelsOf(other)];
  const parts = from.map((channel, index) => Math.round(channel + ((to[index] ?? 0) - channel) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

const [white, ink] = ["#ffffff", "#0a0d14"];

/** What is read better on a ground of that colour: white, or nearly black. */
export function readableOn(ground: string): string {
  return contrastOf(white, ground) >= contrastOf(ink, ground) ? white : ink;
}
