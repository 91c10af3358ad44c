import fc from 'fast-check';
import t from 'tap';
import { flatten, mirrorLeftRight, mirrorTopBottom, pictureOf, windowOf, type Picture } from '../../../plugins/reader/picture.ts';

/** Every pixel of its own colour. */
function sheet(width: number, height: number): Picture {
  return pictureOf(Uint8Array.from({ length: width * height * 3 }, (_, i) => i + 1), width, height);
}

const step = fc.oneof(
  fc.constant({ kind: 'left-right' } as const), fc.constant({ kind: 'top-bottom' } as const),
  fc.record({ kind: fc.constant('window' as const), left: fc.integer({ min: -4, max: 4 }), top: fc.integer({ min: -4, max: 4 }), width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }), grey: fc.integer({ min: 200, max: 250 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function take(picture: Picture, change: Step): Picture {
  if (change.kind === 'left-right') return mirrorLeftRight(picture);
  if (change.kind === 'top-bottom') return mirrorTopBottom(picture);
  return windowOf(picture, change.left, change.top, change.width, change.height, [change.grey, change.grey, change.grey]);
}

t.test('moving the window gives what copying after every step would give', async () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
    const lazy = steps.reduce(take, sheet(6, 5));
    const eager = steps.reduce((picture, change) => flatten(take(picture, change)), sheet(6, 5));
    const [a, b] = [flatten(lazy), flatten(eager)];
    return a.width === b.width && a.height === b.height && a.pixels.every((value, i) => value === b.pixels[i]);
  }), { numRuns: 300 });
});

t.test('a window beyond the image is filled with its colour', async (t) => {
  const picture = flatten(windowOf(sheet(1, 1), -1, 0, 3, 1, [7, 8, 9]));
  t.same([...picture.pixels], [7, 8, 9, 1, 2, 3, 7, 8, 9]);
});

t.test('mirroring reverses pixels and keeps the order of their channels', async (t) => {
  t.same([...flatten(mirrorLeftRight(sheet(2, 1))).pixels], [4, 5, 6, 1, 2, 3]);
  t.same([...flatten(mirrorTopBottom(sheet(1, 2))).pixels], [4, 5, 6, 1, 2, 3]);
});
