import t from 'tap';
import { cloneGraph } from '../../../core/ir/clone.ts';
import { parseGraph } from '../../../core/ir/parse.ts';
import { printGraph } from '../../../core/ir/print.ts';
import { verifyGraph } from '../../../core/ir/verify.ts';
import '../../../core/ops/index.ts';

const TEXT = `graph "net"
input %x: float32[1,2]
state %w: float32[2,2] {1, 2, 3, 4} (role="parameter", trainable=false, l2Decay=0.5, learningRateFactor=2)
%w_1 = Constant() {tensor=float32[2] fill 1} name "w"
%w_2 = MatMul(a=%x, b=%w) scope "/a/" name "w_1"
%y = Add(a=%w_2, b=%w_1)
output "y" = %y
update %w = %w
`;

t.test('a clone has the same names, facts and tensors, and is independent', (t) => {
  const original = parseGraph(TEXT);
  const before = printGraph(original, { full: true });
  const { graph, editor, values } = cloneGraph(original);
  t.equal(printGraph(graph, { full: true }), before, 'even where a node is named like another value');
  t.equal(graph.states.get('w')!.initial, original.states.get('w')!.initial, 'initial tensors are shared');
  const y = values.get(original.outputs.get('y')!)!;
  t.equal(graph.outputs.get('y'), y);
  editor.output('z', editor.emit('Exp', { x: y }).y);
  verifyGraph(graph);
  verifyGraph(original);
  t.equal(printGraph(original, { full: true }), before);
  t.equal(cloneGraph(original, 'other').graph.name, 'other');
  t.end();
});
