import t from 'tap';
import { liftQuantizers } from '../../../core/import/lift-quantizers.ts';
import { createGraph, type Editor } from '../../../core/ir/editor.ts';
import type { Graph, Value } from '../../../core/ir/types.ts';
import { full, tensor } from '../../../core/tensor/tensor.ts';
import '../../../core/ops/index.ts';

const one = (value: number) => full('float32', [1], value);

function net(): { graph: Graph; editor: Editor; x: Value; quantize(value: Value, scale: Value | number, axis?: number): Value } {
  const { graph, editor } = createGraph('net');
  const x = editor.input('x', { dtype: 'float32', shape: [1, 2] });
  const quantize = (value: Value, scale: Value | number, axis = -1): Value =>
    editor.emit('FakeQuantize', { x: value, scale: typeof scale === 'number' ? editor.constant(one(scale)) : scale }, { axis }, { name: `${value.name}.quantized` }).y;
  return { graph, editor, x, quantize };
}

t.test('a quantizer leaves the graph and is said of every slot that read it, behind a change of layout too', (t) => {
  const { graph, editor, x, quantize } = net();
  const quantized = quantize(x, 3);
  const column = editor.emit('Reshape', { x: quantized }, { shape: [2, 1] }, { name: 'column' }).y;
  editor.output('a', editor.emit('Relu', { x: quantized }, {}, { name: 'relu' }).y);
  editor.output('b', editor.emit('Concat', { xs: [column, column] }, { axis: 0 }, { name: 'both' }).y);
  const origins = new Map([[quantized.producer!, { kind: 'range_abs_max' } as const]]);
  const lifted = liftQuantizers(graph, editor, origins);
  t.same(lifted.quantized.map(({ node, slot, scale, spec: { kind, bits } }) => [node, slot, kind, bits, scale!.data[0]]), [
    ['relu', 'x', 'range_abs_max', 8, 3], ['both', 'xs.0', 'range_abs_max', 8, 3], ['both', 'xs.1', 'range_abs_max', 8, 3],
  ]);
  t.notOk(graph.nodes().some(({ op }) => op === 'FakeQuantize' || op === 'Constant'));
  t.equal(lifted.kept.size, 0);
  t.end();
});

t.test('a weight whose largest level stands for its largest magnitude needs no scale; another keeps the file\'s', (t) => {
  const { graph, editor, x, quantize } = net();
  const weight = (name: string): Value => editor.state({ name, initial: tensor('float32', [2, 2], [1, 0.5, -4, 2]), role: 'parameter' }).value;
  const channels = editor.constant(tensor('float32', [2], [1, 4]));
  for (const [name, scale] of [['follows', channels], ['differs', editor.constant(tensor('float32', [2], [1, 5]))]] as const) {
    editor.output(name, editor.emit('MatMul', { a: x, b: quantize(weight(name), scale, 0) }, {}, { name: `${name}_product` }).y);
  }
  const { quantized } = liftQuantizers(graph, editor, new Map());
  t.same(quantized.map(({ node, spec: { kind, axis }, scale }) => [node, kind, axis, scale && [...scale.data]]), [
    ['follows_product', 'abs_max', 0, undefined], ['differs_product', 'fixed_scale', 0, [1, 5]],
  ]);
  t.end();
});

t.test('what no plan can say stays in the graph, with the reason', (t) => {
  const { graph, editor, x, quantize } = net();
  editor.output('first', editor.emit('Relu', { x: quantize(x, 3) }).y);
  editor.output('second', editor.emit('Relu', { x: quantize(x, 4) }).y);
  const y = editor.emit('Neg', { x }, {}, { name: 'y' }).y;
  editor.output('quantized', quantize(y, 1));
  const z = editor.emit('Abs', { x }, {}, { name: 'z' }).y;
  const zeroPoint = editor.constant(tensor('int32', [1], [3]));
  editor.output('asymmetric', editor.emit('Relu', { x: editor.emit('FakeQuantize', { x: z, scale: editor.constant(one(1)), zeroPoint }).y }).y);
  const { quantized, kept } = liftQuantizers(graph, editor, new Map());
  t.equal(quantized.length, 1);
  t.same([...kept], [['x', 'the value has another quantizer with another scale'], ['y', 'it makes an output of the model'], ['z', 'it has a zero point']]);
  t.equal(graph.nodes().filter(({ op }) => op === 'FakeQuantize').length, 3);
  t.end();
});
