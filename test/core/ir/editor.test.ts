import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import { verifyGraph } from '../../../core/ir/verify.ts';
import { scalar, tensor } from '../../../core/tensor/tensor.ts';
import '../../../core/ops/index.ts';

const VECTOR = { dtype: 'float32', shape: [2] } as const;

t.test('emitting gives types, unique names, scopes and uses', (t) => {
  const { graph, editor } = createGraph('net');
  const x = editor.input('x', VECTOR);
  const first = editor.scope('head', () => editor.emit('Exp', { x }).y);
  const second = editor.emit('Exp', { x: first }).y;
  t.strictSame([first.name, second.name], ['exp', 'exp_1']);
  t.strictSame(second.type, VECTOR);
  t.equal(first.producer?.scope, '/head/');
  t.strictSame([...first.uses].map(({ node, slot, index }) => [node.name, slot, index]), [['exp_1', 'x', 0]]);
  t.strictSame(graph.nodes().map(({ name }) => name), ['exp', 'exp_1']);
  verifyGraph(graph);
  t.end();
});

t.test('what does not fit the op is refused by name', (t) => {
  const { editor } = createGraph('net');
  const x = editor.input('x', VECTOR);
  const cases: readonly [() => unknown, string, RegExp][] = [
    [() => editor.emitNode('Ex', { x }, {}), 'ERR_GRAPH_INVALID', /did you mean Exp/],
    [() => editor.emitNode('Exp', {}, {}), 'ERR_GRAPH_INVALID', /needs its input "x"/],
    [() => editor.emitNode('Exp', { x, toString: x }, {}), 'ERR_GRAPH_INVALID', /no input slot "toString"/],
    [() => editor.emitNode('Exp', { x: [x] }, {}), 'ERR_GRAPH_INVALID', /takes one value/],
    [() => editor.emitNode('Concat', { xs: x }, { axis: 0 }), 'ERR_GRAPH_INVALID', /takes a list/],
    [() => editor.emitNode('Concat', { xs: [x] }, {}), 'ERR_GRAPH_INVALID', /needs its attribute "axis"/],
    [() => editor.emitNode('Concat', { xs: [x] }, { axis: '0' }), 'ERR_GRAPH_INVALID', /takes a number, not a string/],
    [() => editor.emitNode('Exp', { x }, { constructor: 1 }), 'ERR_GRAPH_INVALID', /no attribute "constructor"/],
    [() => editor.input('x', VECTOR), 'ERR_GRAPH_INVALID', /taken/],
    [() => editor.input('empty', { dtype: 'float32', shape: [2, 0] }), 'ERR_GRAPH_INVALID', /empty: its type is .*2,\s?0.*positive integer/],
    [() => editor.state({ name: 'empty', role: 'counter', initial: tensor('float32', [0], []) }), 'ERR_GRAPH_INVALID', /positive integer/],
    [() => editor.state({ name: 'x', role: 'counter', initial: scalar('float32', 0) }), 'ERR_GRAPH_INVALID', /taken/],
  ];
  for (const [act, code, message] of cases) t.throws(act, { code, message });
  t.end();
});

t.test('an update must have the type of its state', (t) => {
  const { editor } = createGraph('net');
  const state = editor.state({ name: 's', role: 'counter', initial: scalar('float32', 0) });
  t.throws(() => { editor.update(state, editor.input('x', VECTOR)); }, { code: 'ERR_GRAPH_INVALID', message: /float32\[2\]/ });
  t.end();
});

t.test('replacing uses redirects slots, outputs and updates, except where told', (t) => {
  const { graph, editor } = createGraph('net');
  const x = editor.input('x', VECTOR);
  const state = editor.state({ name: 's', role: 'parameter', initial: tensor('float32', [2]) });
  const both = editor.emit('Add', { a: x, b: x }).y;
  editor.output('x', x);
  editor.update(state, x);
  const wrapped = editor.emit('Exp', { x }).y;
  editor.replaceUses(x, wrapped, ({ node }) => node === wrapped.producer);
  t.strictSame([...x.uses].map(({ node }) => node.name), ['exp']);
  t.strictSame(both.producer?.inputs, { a: wrapped, b: wrapped });
  t.equal(graph.outputs.get('x'), wrapped);
  t.equal(graph.updates.get(state), wrapped);
  verifyGraph(graph);
  t.end();
});

t.test('one position of a variadic slot is set without touching the others', (t) => {
  const { graph, editor } = createGraph('net');
  const [a, b] = [editor.input('a', VECTOR), editor.input('b', VECTOR)];
  const joined = editor.emit('Concat', { xs: [a, a, a] }, { axis: 0 }).y;
  editor.setInput(joined.producer!, 'xs', b, 1);
  t.strictSame(joined.producer?.inputs, { xs: [a, b, a] });
  verifyGraph(graph);
  t.end();
});

t.test('only what nobody reads can be removed', (t) => {
  const { graph, editor } = createGraph('net');
  const x = editor.input('x', VECTOR);
  const y = editor.emit('Exp', { x }).y;
  editor.output('y', y);
  t.throws(() => { editor.remove(y.producer!); }, { code: 'ERR_GRAPH_INVALID', message: /still used/ });
  t.throws(() => { editor.removeInput('x'); }, { code: 'ERR_GRAPH_INVALID' });
  editor.removeOutput('y');
  t.equal(editor.removeDead(), 1);
  editor.removeInput('x');
  t.equal(graph.value('x'), undefined);
  t.equal(graph.nodes().length, 0);
  t.end();
});

t.test('a value takes another name unless that is taken or it is an input', (t) => {
  const { graph, editor } = createGraph('net');
  const x = editor.input('x', VECTOR);
  const y = editor.emit('Exp', { x }).y;
  t.throws(() => { editor.rename(y, 'x'); }, { code: 'ERR_GRAPH_INVALID', message: /taken/ });
  t.throws(() => { editor.rename(x, 'z'); }, { code: 'ERR_GRAPH_INVALID', message: /keep their names/ });
  editor.rename(y, 'z');
  t.equal(graph.value('z'), y);
  t.equal(graph.value('exp'), undefined);
  verifyGraph(graph);
  t.end();
});
