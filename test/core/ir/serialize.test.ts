import fc from 'fast-check';
import t from 'tap';
import { parseGraph } from '../../../core/ir/parse.ts';
import { printGraph } from '../../../core/ir/print.ts';
import { deserializeGraph, serializeGraph } from '../../../core/ir/serialize.ts';
import { verifyGraph } from '../../../core/ir/verify.ts';
import { onlyOurErrors } from './only-our-errors.ts';
import { randomGraph } from './random-graph.ts';

const SMALL = `graph "small"
input %x: float32[1,2]
state %w: float32[2,2] {1, 0.5, -0, 3.4e+38} (role="parameter", trainable=true, l2Decay=0, learningRateFactor=0.1)
state %steps: int64[] {9007199254740993} (role="counter", trainable=false)
%xw = MatMul(a=%x, b=%w)  // float32[1,2]
%y = Clip(x=%xw) {min=-Infinity, max=6} scope "/head/" name "clip"  // float32[1,2]
%"odd name" = Concat(xs=[%y, %xw]) {axis=-1}  // float32[1,4]
output "y" = %"odd name"
update %w = %w
`;

const DRAW = fc.record({
  steps: fc.array(fc.tuple(fc.nat(8), fc.nat(50), fc.nat(50)), { maxLength: 20 }),
  weights: fc.array(fc.float(), { minLength: 2, maxLength: 2 }),
  name: fc.string(),
});

t.test('whatever the editor makes comes back from its JSON and tensors', (t) => {
  t.doesNotThrow(() => {
    fc.assert(fc.property(DRAW, (draw) => {
      const graph = randomGraph(draw);
      const text = printGraph(graph, { full: true });
      const { json, tensors } = serializeGraph(graph);
      const copy = deserializeGraph({ json: JSON.parse(JSON.stringify(json)) as unknown, tensors });
      verifyGraph(copy);
      if (printGraph(copy, { full: true }) !== text) throw new Error(`${text}\ncame back as\n${printGraph(copy, { full: true })}`);
    }), { numRuns: 60 });
  });
  t.end();
});

t.test('no damaged JSON makes the reader throw anything but our errors', (t) => {
  const { json, tensors } = serializeGraph(parseGraph(SMALL));
  const text = JSON.stringify(json);
  fc.assert(fc.property(fc.anything(), (anything) => { onlyOurErrors(() => deserializeGraph({ json: anything, tensors })); }), { numRuns: 100 });
  fc.assert(fc.property(fc.nat(text.length), fc.constantFrom('0', '"x"', '[]', '{}', 'null', ''), fc.nat(4), (at, insert, cut) => {
    const damaged = text.slice(0, at) + insert + text.slice(at + cut);
    if (isJson(damaged)) onlyOurErrors(() => deserializeGraph({ json: JSON.parse(damaged) as unknown, tensors }));
  }), { numRuns: 300 });
  t.throws(() => deserializeGraph({ json, tensors: new Map() }), { code: 'ERR_GRAPH_INVALID', message: /state\/w/ });
  t.end();
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
