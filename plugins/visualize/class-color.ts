/** A colour, 0..255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Colours that stay apart for the first classes, whatever the image: strong, and not the grey or brown of most photos. */
const PALETTE: readonly Rgb[] = [
  [230, 60, 50], [30, 130, 230], [40, 170, 70], [250, 170, 20], [150, 70, 200],
  [0, 180, 180], [240, 90, 170], [130, 190, 20], [90, 90, 220], [255, 120, 60],
];

/** The colour of a class, the same on every image; past the palette, hues a golden angle apart. */
export function classColor(index: number): Rgb {
  const known = PALETTE[index];
  if (known !== undefined) return known;
  const hue = (((index * 137.508) % 360) + 360) % 360;
  return [0, 8, 4].map((shift) => {
    const k = (shift + hue / 30) % 12;
    return Math.round(255 * (0.5 - 0.38 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  }) as unknown as Rgb;
}

/** `#rrggbb`. */
export function hex(color: Rgb): string {
  return `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Black or white, whichever reads better on the colour (relative luminance of WCAG 2, simplified). */
export function textColor([red, green, blue]: Rgb): string {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 150 ? '#000000' : '#ffffff';
}
