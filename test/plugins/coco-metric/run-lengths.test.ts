import fc from 'fast-check';
import t from 'tap';
import { rasterizePolygon } from '../../../plugins/coco-metric/polygon.ts';
import { boundsOf, decodeRunLengths, maskOverlap, mergeRunLengths, runLengths, type RunLengths } from '../../../plugins/coco-metric/run-lengths.ts';

const HEIGHT = 7;
const WIDTH = 9;
const pixels = fc.array(fc.boolean(), { minLength: HEIGHT * WIDTH, maxLength: HEIGHT * WIDTH });

t.test('overlap, union, area and bounds are those of the pixels', async (test) => {
  fc.assert(fc.property(pixels, pixels, (a, b) => {
    const [first, second] = [encode(a), encode(b)];
    const shared = a.filter((on, i) => on && b[i]).length;
    const either = a.map((on, i) => on || b[i]!);
    const joined = either.filter(Boolean).length;
    const merged = mergeRunLengths([first, second]);
    test.same(decode(merged), either);
    return maskOverlap(first, second, false) === (shared === 0 ? 0 : shared / joined)
      && maskOverlap(first, second, true) === (shared === 0 ? 0 : shared / first.area)
      && merged.area === joined && first.area === a.filter(Boolean).length && boundsMatch(a, first);
  }), { numRuns: 200 });
});

function boundsMatch(mask: readonly boolean[], encoded: RunLengths): boolean {
  const on = mask.flatMap((value, i) => value ? [i] : []);
  if (on.length === 0) return boundsOf(encoded).join() === '0,0,0,0';
  const [xs, ys] = [on.map((i) => Math.floor(i / HEIGHT)), on.map((i) => i % HEIGHT)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return boundsOf(encoded).join() === [left, top, Math.max(...xs) - left + 1, Math.max(...ys) - top + 1].join();
}

function encode(mask: readonly boolean[]): RunLengths {
  const counts: number[] = [];
  let current = false;
  let run = 0;
  for (const on of mask) {
    if (on !== current) {
      counts.push(run);
      [current, run] = [on, 0];
    }
    run++;
  }
  return runLengths(HEIGHT, WIDTH, [...counts, run]) as RunLengths;
}

function decode({ counts }: RunLengths): boolean[] {
  return [...counts].flatMap((count, i) => Array<boolean>(count).fill(i % 2 === 1));
}

t.test('a rectangle is rasterised to the pixels whose centres it holds', async (test) => {
  const { counts, area } = rasterizePolygon(6, 5, [1, 2, 1, 4, 4, 4, 4, 2]);
  test.equal(area, 6);
  test.same([...counts], [8, 2, 4, 2, 4, 2, 8]);
});

t.test('decoding any text gives a mask inside the image or a reason', async (test) => {
  fc.assert(fc.property(fc.string(), (text) => {
    const mask = decodeRunLengths(HEIGHT, WIDTH, text);
    return typeof mask === 'string' || mask.counts.reduce((sum, count) => sum + count, 0) <= HEIGHT * WIDTH;
  }));
  test.match(decodeRunLengths(HEIGHT, WIDTH, '5o\n'), /out of place/);
});
