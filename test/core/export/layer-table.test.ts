import t from 'tap';
import '../../../core/ops/index.ts';
import { layerCsv, layerSums, layerTable } from '../../../core/export/layer-table.ts';
import { createGraph } from '../../../core/ir/editor.ts';
import type { Value } from '../../../core/ir/types.ts';
import { QuantPlan } from '../../../core/quant/plan.ts';
import { full } from '../../../core/tensor/tensor.ts';

const { graph, editor } = createGraph('net');
const image = editor.input('image', { dtype: 'float32', shape: [1, 4, 8, 8] });
const weights = (name: string, shape: readonly number[]) => editor.constant(full('float32', shape, 1), name);
const depthwise = editor.emit('Conv2d', { x: image, filter: weights('w1', [4, 1, 3, 3]) }, { pads: [1, 1, 1, 1], groups: 4 }, { name: 'depthwise' }).y;
const head = editor.emit('Conv2d', { x: depthwise, filter: weights('w2', [6, 4, 1, 1]) }, {}, { name: 'head, last' }).y;
const features = editor.emit('Reshape', { x: head }, { shape: [1, 384] }).y;
editor.output('y', editor.emit('MatMul', { a: features, b: weights('w3', [384, 2]) }, {}, { name: 'fc' }).y);

const spec = { kind: 'abs_max', bits: 8, signed: true, rounding: 'half-even' } as const;
const plan = new QuantPlan('paddle-lite');
plan.quantize(graph.node('depthwise')!, 'x', spec, 'test', 'data');
plan.quantize(graph.node('depthwise')!, 'filter', spec, 'test', 'weight');
plan.quantize(graph.node('fc')!, 'b', { ...spec, bits: 4 }, 'test', 'weight alone');
plan.skip(graph.node('head, last')!, 'test', 'in scope "yolo_output"');

t.test('each layer with weights has its bytes, multiply-adds, bits, and the reason it is float', (t) => {
  const rows = layerTable(graph, plan);
  t.same(rows.map(({ name, multiplyAdds, floatBytes, bytes, weightBits, dataBits, float }) => [name, multiplyAdds, floatBytes, bytes, weightBits, dataBits, float]), [
    ['depthwise', 4 * 9 * 64, 144, 36, 8, 8, ''],
    ['head, last', 6 * 4 * 64, 96, 96, undefined, undefined, 'in scope "yolo_output"'],
    ['fc', 768, 3072, 384, 4, undefined, 'the plan does not name it'],
  ]);
  t.match(layerSums(rows), { layers: 3, quantizedLayers: 1, parameters: 36 + 24 + 768, bytes: 36 + 96 + 384, multiplyAdds: 2304 + 1536 + 768, quantizedMultiplyAdds: 2304 });
  t.end();
});

t.test('a deformable convolution is a layer, and a product is made for each row', (t) => {
  const { graph: other, editor: on } = createGraph('other');
  const x = on.input('image', { dtype: 'float32', shape: [1, 4, 8, 8] });
  const [offset, mask, filter] = [[1, 18, 8, 8], [1, 9, 8, 8], [6, 4, 3, 3]].map((shape, i) => on.constant(full('float32', shape, 1), `c${i}`)) as [Value, Value, Value];
  const moved = on.emit('DeformableConv', { x, offset, mask, filter }, { pads: [1, 1, 1, 1] }, { name: 'moved' }).y;
  const rows = on.emit('Reshape', { x: moved }, { shape: [64, 6] }).y;
  on.output('y', on.emit('MatMul', { a: rows, b: on.constant(full('float32', [6, 2], 1), 'w') }, {}, { name: 'product' }).y);
  t.same(layerTable(other, new QuantPlan('paddle-lite')).map(({ name, multiplyAdds, parameters }) => [name, multiplyAdds, parameters]), [['moved', 6 * 4 * 9 * 64, 216], ['product', 64 * 12, 12]]);
  t.end();
});

t.test('the file quotes what holds commas and quotes', (t) => {
  const [header, , second] = layerCsv(layerTable(graph, plan)).split('\n');
  t.match(header, /^layer,op,weight,output,parameters,multiply-adds/);
  t.equal(second, '"head, last",Conv2d,6x4x1x1,1x6x8x8,24,1536,96,96,float,float,"in scope ""yolo_output"""');
  t.end();
});
