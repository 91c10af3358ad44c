import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import { NumberedNames } from '../../../core/ir/numbered-names.ts';
import '../../../core/ops/index.ts';

t.test('the least free number is taken, also after names have become free', (t) => {
  const taken = new Set<string>();
  const names = new NumberedNames();
  const take = (base: string): string => {
    const name = names.free(base, (one) => taken.has(one));
    taken.add(name);
    return name;
  };
  t.same([take('a'), take('a'), take('a'), take('a_1'), take('a')], ['a', 'a_1', 'a_2', 'a_1_1', 'a_3']);
  taken.delete('a_1');
  names.release('a_1');
  t.same([take('a'), take('a')], ['a_1', 'a_4']);
  t.end();
});

t.test('nodes and values that go give their names back', (t) => {
  const { graph, editor } = createGraph('g');
  const x = editor.input('x', { dtype: 'float32', shape: [1] });
  const relus = Array.from({ length: 4 }, () => editor.emit('Relu', { x }, {}, { name: 'r' }).y);
  editor.remove(relus[2]!.producer!);
  t.equal(editor.emit('Relu', { x }, {}, { name: 'r' }).y.name, 'r_2');
  editor.output('y', editor.emit('Relu', { x }, {}, { name: 'r' }).y);
  t.equal(graph.outputs.get('y')!.name, 'r_4');
  t.ok(editor.isUsed(graph.outputs.get('y')!));
  editor.removeOutput('y');
  t.notOk(editor.isUsed(graph.value('r_4')!));
  t.end();
});
