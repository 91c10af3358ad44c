import t from 'tap';
import '../../../core/ops/index.ts';
import { Editor } from '../../../core/ir/editor.ts';
import { mergeGraph } from '../../../core/ir/merge.ts';
import { parseGraph } from '../../../core/ir/parse.ts';
import { verifyGraph } from '../../../core/ir/verify.ts';

const TEXT = `graph "net"
input %x: float32[1,2]
state %w: float32[1,2] fill 1 (role="parameter", trainable=true)
%product = Mul(a=%x, b=%w)  // float32[1,2]
%y = Relu(x=%product)  // float32[1,2]
output "y" = %y
`;

t.test('a merged graph runs beside the other on the same inputs and states', async (t) => {
  const [graph, other] = [parseGraph(TEXT), parseGraph(TEXT)];
  const copies = mergeGraph(new Editor(graph), other, 'twin/');
  verifyGraph(graph, 'merge');
  t.same(graph.nodes().map(({ name }) => name), ['product', 'y', 'twin/product', 'twin/y']);
  t.equal(copies.get(other.value('w')!), graph.value('w'));
  t.equal(copies.get(other.value('x')!), graph.value('x'));
  t.equal(copies.get(other.value('y')!), graph.node('twin/y')!.outputs['y']);
  t.same([...graph.outputs.keys()], ['y']);
});

t.test('inputs and states that are missing are added', async (t) => {
  const graph = parseGraph('graph "other"\ninput %a: float32[2]\n%b = Relu(x=%a)\noutput "b" = %b\n');
  mergeGraph(new Editor(graph), parseGraph(TEXT), 'twin/');
  verifyGraph(graph, 'merge');
  t.same([...graph.inputs.keys()], ['a', 'x']);
  t.same([...graph.states.keys()], ['w']);
});
