import { allocateLike, columnsOf, pictureOf, pixelsFor, readRowUnmirrored, typeOf, type Picture } from '../picture.ts';

/** OpenCV's INTER_NEAREST: the source pixel at floor(i * scale), without half-pixel centres. */
export function resizeNearest(picture: Picture, width: number, height: number): Picture {
  const pixels = pixelsFor(picture, typeOf(picture), width * height * 3);
  const scratch = allocateLike(picture.pixels, picture.width * 3);
  const columns = columnsOf(picture, nearestPositions(picture.width, width));
  const rows = nearestPositions(picture.height, height);
  let target = 0;
  for (let y = 0; y < height; y++) {
    const row = readRowUnmirrored(picture, rows[y]!, scratch);
    for (let x = 0; x < width; x++, target += 3) {
      const source = columns[x]!;
      pixels[target] = row[source]!;
      pixels[target + 1] = row[source + 1]!;
      pixels[target + 2] = row[source + 2]!;
    }
  }
  return pictureOf(pixels, width, height, picture.pool);
}

/** The source position of each output position along one axis. */
export function nearestPositions(source: number, target: number): Int32Array {
  const scale = 1 / (target / source);
  return Int32Array.from({ length: target }, (_, i) => Math.min(Math.floor(i * scale), source - 1));
}
