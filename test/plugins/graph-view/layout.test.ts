import fc from 'fast-check';
import t from 'tap';
import { layout, type Edge } from '../../../plugins/graph-view/layout.ts';

const box = { width: 40, height: 20 };

t.test('shapes of any graph overlap nowhere, lie inside, and edges go down', (t) => {
  const graphs = fc.integer({ min: 2, max: 25 }).chain((count) => fc.record({
    shapes: fc.array(fc.record({ width: fc.integer({ min: 5, max: 90 }), height: fc.integer({ min: 5, max: 40 }), light: fc.boolean() }), { minLength: count, maxLength: count }),
    edges: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).filter(([a, b]) => a < b), { maxLength: 40 }) as fc.Arbitrary<Edge[]>,
  }));
  fc.assert(fc.property(graphs, ({ shapes, edges }) => {
    const { centers, width, height, routes } = layout(shapes, edges);
    const sides = centers.map(({ x, y }, i) => ({ left: x - shapes[i]!.width / 2, right: x + shapes[i]!.width / 2, top: y - shapes[i]!.height / 2, bottom: y + shapes[i]!.height / 2 }));
    const slack = 1e-6;
    for (const [i, a] of sides.entries()) {
      if (a.left < -slack || a.right > width + slack || a.top < -slack || a.bottom > height + slack) return false;
      for (const b of sides.slice(i + 1)) if (a.left < b.right - slack && b.left < a.right - slack && a.top < b.bottom - slack && b.top < a.bottom - slack) return false;
    }
    return edges.every(([from, to], i) => sides[from]!.bottom < sides[to]!.top && routes[i]!.every(({ y }, j, all) => j === 0 || y >= all[j - 1]!.y));
  }), { seed: 5, numRuns: 150 });
  t.end();
});

t.test('a chain is a straight line, weights beside it', (t) => {
  const weight = { ...box, light: true };
  const { centers } = layout([box, weight, box, box, weight, box, box], [[0, 2], [1, 2], [2, 3], [3, 5], [4, 5], [5, 6]]);
  const spine = [0, 2, 3, 5, 6].map((i) => centers[i]!.x);
  t.ok(Math.max(...spine) - Math.min(...spine) < 5, spine.join(' '));
  t.equal(centers[4]!.y, centers[3]!.y, 'right over the op that reads it');
  t.end();
});

t.test('many long edges, each passing hundreds of rows, are laid out too', (t) => {
  const count = 900;
  const chain = Array.from({ length: count - 1 }, (_, i): Edge => [i, i + 1]);
  const long = Array.from({ length: 300 }, (_, i): Edge => [i, count - 1]);
  const { centers, height } = layout(Array.from({ length: count }, () => box), [...chain, ...long]);
  t.ok(centers.at(-1)!.y <= height);
  t.end();
});

t.test('edges that can be drawn without crossing are', (t) => {
  const { centers } = layout([box, box, box, box], [[0, 3], [1, 2]]);
  t.equal(Math.sign(centers[0]!.x - centers[1]!.x), Math.sign(centers[3]!.x - centers[2]!.x));
  t.end();
});
