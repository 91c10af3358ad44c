import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import type { GraphStore, MutableNode, MutableValue } from '../../../core/ir/graph.ts';
import { verifyGraph } from '../../../core/ir/verify.ts';
import { scalar, tensor } from '../../../core/tensor/tensor.ts';
import '../../../core/ops/index.ts';

function build() {
  const { graph, editor } = createGraph('net');
  const x = editor.input('x', { dtype: 'float32', shape: [2] });
  const w = editor.state({ name: 'w', role: 'parameter', initial: tensor('float32', [2]) });
  const y = editor.emit('Add', { a: x, b: w.value }, {}, { name: 'y' }).y;
  const z = editor.emit('Exp', { x: y }, {}, { name: 'z' }).y;
  editor.output('z', z);
  editor.update(w, y);
  return { graph: graph as GraphStore, w, x: x as MutableValue, y: y as MutableValue, z: z as MutableValue, node: y.producer as MutableNode };
}

t.test('a graph made by the editor is valid', (t) => {
  verifyGraph(build().graph);
  t.end();
});

const DEFECTS: Readonly<Record<string, readonly [(graph: ReturnType<typeof build>) => void, RegExp]>> = {
  'a use that is not recorded': [({ y }) => { y.uses.clear(); }, /its uses are recorded as \[\], the nodes read it at \[z\.x\.0\]/],
  'a use by a node that is gone': [({ x, y }) => { x.uses.add({ node: y.producer!, slot: 'b', index: 3 }); }, /uses/],
  'a type the shape rule does not give': [({ y }) => { y.type = { dtype: 'float32', shape: [3] }; }, /shape rule/],
  'a type the op refuses': [({ x }) => { x.type = { dtype: 'int32', shape: [2] }; }, /Add/],
  'a value under another name': [({ graph, y }) => { graph.valuesByName.delete('y'); graph.valuesByName.set('other', y); }, /another value by this name/],
  'two values of one name': [({ y }) => { y.name = 'x'; }, /two values have this name|another value/],
  'a cycle': [({ graph, node, z }) => { node.inputs['a'] = z; graph.touch(); }, /cycle/],
  'a slot the op does not have': [({ node, x }) => { node.inputs['c'] = x; }, /no input slot "c"/],
  'an attribute the op does not have': [({ node }) => { node.attrs['c'] = 1; }, /no attribute "c"/],
  'an output of another graph': [({ graph }) => { graph.outputs.set('o', build().y); }, /not in the graph/],
  'an update of another graph': [({ graph, w }) => { graph.updates.set(w, build().y); }, /not in the graph/],
  'an update of a state that is gone': [({ graph, w }) => { graph.states.delete(w.name); }, /not a state|another value|not in the graph|uses/],
  'an initial tensor of another shape': [({ graph, w }) => { graph.states.set('w', { ...w, initial: scalar('float32', 0) }); }, /initial tensor/],
  'a producer that is another node': [({ y, z }) => { y.producer = z.producer; }, /producer|cycle/],
};

for (const [title, [damage, message]] of Object.entries(DEFECTS)) {
  t.test(`${title} is found and the pass is named`, (t) => {
    const made = build();
    damage(made);
    t.throws(() => { verifyGraph(made.graph, 'some-pass'); }, { message });
    t.end();
  });
}
