import fc from 'fast-check';
import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import { parseGraph } from '../../../core/ir/parse.ts';
import { printGraph } from '../../../core/ir/print.ts';
import { verifyGraph } from '../../../core/ir/verify.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
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

t.test('the text form of a graph is as documented', (t) => {
  t.equal(printGraph(parseGraph(SMALL)), SMALL);
  t.end();
});

t.test('large tensors are abbreviated unless asked for, and an abbreviated one does not parse', (t) => {
  const { graph, editor } = createGraph('g');
  editor.output('y', editor.constant(tensor('float32', [40], Float32Array.from({ length: 40 }, (_, i) => i))));
  t.match(printGraph(graph), 'float32[40] {0, 1, 2, 3, ...}');
  t.throws(() => parseGraph(printGraph(graph)), { code: 'ERR_GRAPH_SYNTAX', message: /abbreviated/ });
  t.end();
});

t.test('whatever the editor makes comes back from its text', (t) => {
  t.doesNotThrow(() => {
    fc.assert(fc.property(DRAW, (draw) => {
      const graph = randomGraph(draw);
      const text = printGraph(graph, { full: true });
      const copy = parseGraph(text);
      verifyGraph(copy);
      if (printGraph(copy, { full: true }) !== text) throw new Error(`${text}\ncame back as\n${printGraph(copy, { full: true })}`);
    }), { numRuns: 60 });
  });
  t.end();
});

t.test('a syntax error names its line and what was expected', (t) => {
  const cases: readonly [string, number, RegExp][] = [
    ['', 1, /expected "graph"/],
    ['graph "g"\ninput %x: float33[1]', 2, /no element type/],
    ['graph "g"\ninput %x: float32[-1]', 2, /no shape/],
    ['graph "g"\ninput %x: float32[100000,100000]', 2, /no shape/],
    ['graph "g"\n\n%y = Exp(x=%x)', 3, /%x is not defined above/],
    ['graph "g"\ninput %x: float32[1]\n%y = Exq(x=%x)', 3, /did you mean Exp/],
    ['graph "g"\ninput %x: float32[1]\n%y, %z = Exp(x=%x)', 3, /has 1 outputs/],
    ['graph "g"\ninput %x: float32[1]\n%x = Exp(x=%x)', 3, /exists already/],
    ['graph "g"\ninput %x: float32[1]\n%y = Exp(x=%x', 3, /found the end/],
    ['graph "g"\ninput %x: float32[1]\n%y = Softmax(x=%x) {axis="a"}', 3, /takes a number/],
    ['graph "g"\nstate %s: float32[2] {1} (role="parameter")', 2, /1 elements do not fill/],
    ['graph "g"\nstate %s: int32[1] {1.5} (role="parameter")', 2, /no int32/],
    ['graph "g"\nstate %s: int8[2] fill 128 (role="parameter")', 2, /128 is no int8/],
    ['graph "g"\nstate %s: int64[1] {9223372036854775808} (role="parameter")', 2, /no int64/],
    ['graph "g"\nstate %s: float32[1] {1} (role="king")', 2, /a state has/],
    ['graph "g"\nupdate %s = %s', 2, /no state/],
    ['graph "g"\n§', 2, /unexpected/],
  ];
  for (const [text, line, message] of cases) t.throws(() => parseGraph(text), { code: 'ERR_GRAPH_SYNTAX', value: line, message });
  t.end();
});

t.test('no damaged text makes the parser throw anything but our errors', (t) => {
  fc.assert(fc.property(fc.nat(SMALL.length), fc.nat(12), fc.string({ maxLength: 6 }), (at, cut, insert) => {
    onlyOurErrors(() => parseGraph(SMALL.slice(0, at) + insert + SMALL.slice(at + cut)));
  }), { numRuns: 300 });
  t.end();
});
