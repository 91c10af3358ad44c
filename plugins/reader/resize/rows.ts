import { allocateLike, isOutside, readRowUnmirrored, type Picture, type Pixels } from '../picture.ts';

/**
 * The rows of a picture after the horizontal pass, kept until the vertical pass has moved on: a row is computed once
 * though up to eight output rows need it, and all that lie outside the image once.
 * The pass gets rows as stored and mirrors by its table of columns.
 * @param count most rows needed at a time; they are consecutive
 */
export function createRowCache<B>(picture: Picture, count: number, allocate: () => B, pass: (row: Pixels, target: B) => void): (row: number) => B {
  const rows = new Int32Array(count).fill(-1);
  const buffers = Array.from({ length: count }, allocate);
  const scratch = allocateLike(picture.pixels, picture.width * 3);
  let outside: B | undefined;
  return (row) => {
    if (isOutside(picture, row)) {
      if (outside === undefined) pass(readRowUnmirrored(picture, row, scratch), outside = allocate());
      return outside;
    }
    const slot = row % count;
    const buffer = buffers[slot]!;
    if (rows[slot] !== row) {
      pass(readRowUnmirrored(picture, row, scratch), buffer);
      rows[slot] = row;
    }
    return buffer;
  };
}
