import t from 'tap';
import { searchFloatLayers, type Candidate, type SearchProblem } from '../../../../plugins/quant-analysis/search/search-float-layers.ts';

const LAYERS = Array.from({ length: 40 }, (_, i) => `layer${i}`);

interface Toy {
  /** AP that each of these layers takes away while it is quantized. */
  readonly harm: Readonly<Record<string, number>>;
  readonly goal: number;
  /** Scores there is time for. @default as many as are asked for */
  readonly time?: number;
  readonly order?: readonly string[];
}

async function run({ harm, goal, time = Infinity, order = LAYERS }: Toy) {
  const asked: string[][] = [];
  const bests: Candidate[] = [];
  const problem: SearchProblem = {
    order, goal, cost: () => 1,
    score: async (float) => {
      if (asked.length === time) return undefined;
      asked.push([...float]);
      const AP = Object.entries(harm).reduce((left, [layer, loss]) => (float.includes(layer) ? left : left - loss), 0.6);
      return { AP, AP50: AP };
    },
    found: async (best) => { bests.push(best); },
  };
  return { ...await searchFloatLayers(problem), asked, bests };
}

t.test('when all is quantized and the goal holds, one score is enough', async (t) => {
  const { best, asked, complete } = await run({ harm: { layer3: 0.001 }, goal: 0.59 });
  t.match(best, { float: [], met: true });
  t.equal(asked.length, 1);
  t.ok(complete);
});

t.test('only the layers that matter stay float, wherever they stand in the order', async (t) => {
  const { best, complete, asked } = await run({ harm: { layer0: 0.1, layer9: 0.1, layer23: 0.1 }, goal: 0.599 });
  t.same(best!.float, ['layer0', 'layer9', 'layer23']);
  t.ok(best!.met && complete);
  t.ok(asked.length < 40, `${asked.length} scores`);
});

t.test('layers that the goal can do without are given back, though they do harm', async (t) => {
  const { best } = await run({ harm: { layer0: 0.01, layer1: 0.2, layer2: 0.01 }, goal: 0.58 });
  t.same(best!.float, ['layer1']);
});

t.test('a goal that float itself misses ends soon, with the best there is', async (t) => {
  const { best, complete, asked } = await run({ harm: { layer30: 0.3 }, goal: 0.7 });
  t.match(best, { met: false, score: { AP: 0.6 } });
  t.ok(complete && asked.length <= 8, `${asked.length} scores`);
});

t.test('whenever time runs out the best so far was told, and it never got worse', async (t) => {
  const toy = { harm: { layer2: 0.1, layer17: 0.1 }, goal: 0.599 };
  const { asked } = await run(toy);
  for (let time = 0; time <= asked.length; time++) {
    const { best, bests, complete } = await run({ ...toy, time });
    t.equal(best, bests.at(-1));
    t.equal(complete, time === asked.length, `after ${time} scores`);
    const ranks = bests.map(({ met, cost, score }) => (met ? 1000 - cost : score.AP));
    t.same(ranks, [...ranks].sort((a, b) => a - b));
  }
});

t.test('no layers at all are no problem', async (t) => {
  t.match(await run({ harm: {}, goal: 0.7, order: [] }), { best: { float: [], met: false }, complete: true });
});
