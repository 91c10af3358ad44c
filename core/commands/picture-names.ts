import { basename, dirname, extname, join, resolve } from 'node:path';
import { picturesOverImages } from '../errors.ts';

/** Formats pictures keep; others are drawn as PNG. */
const KEPT = new Set(['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif']);

/**
 * Where the drawn picture of each image goes: its own name in `outputDir`, `.png` where its format cannot be written,
 * and numbered where two would get the same name (also on file systems that ignore case).
 * @throws ERR_OUTPUT_OVER_INPUT when pictures would replace the images
 * @example
 * pictureNames(['in/a.bmp', 'in/a.png'], 'out') // in/a.bmp → out/a.png, in/a.png → out/a-2.png
 */
export function pictureNames(files: readonly string[], outputDir: string): ReadonlyMap<string, string> {
  const directory = resolve(outputDir);
  const overwritten = files.find((file) => resolve(dirname(file)) === directory);
  if (overwritten !== undefined) throw picturesOverImages(outputDir);
  const taken = new Set<string>();
  return new Map(files.map((file) => [file, join(outputDir, freeName(file, taken))]));
}

function freeName(file: string, taken: Set<string>): string {
  const extension = KEPT.has(extname(file).toLowerCase()) ? extname(file) : '.png';
  const stem = basename(file, extname(file));
  for (let number = 1; ; number++) {
    const name = `${stem}${number === 1 ? '' : `-${number}`}${extension}`;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}
