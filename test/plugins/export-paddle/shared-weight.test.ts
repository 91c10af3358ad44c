import t from 'tap';
import { memoryFolder } from '../../../core/import/folder.ts';
import { createGraph } from '../../../core/ir/editor.ts';
import '../../../core/ops/index.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import { encodeProgram } from '../../../plugins/export-paddle/index.ts';
import { loadProgram } from '../../../plugins/import-paddle/load-program.ts';
import { encodeCombinedRecords, encodeProgram as encodeBytes } from '../../../plugins/paddle-format/index.ts';

t.test('a weight that is read by quantized data and by float data is levels for one and numbers for the other', async (t) => {
  const { graph, editor } = createGraph('shared');
  const image = editor.input('image', { dtype: 'float32', shape: [1, 1, 1, 1] });
  const [levels, scale, step] = [editor.constant(tensor('int8', [1, 1, 1, 1], [127]), 'w.levels'), editor.constant(tensor('float32', [1], [0.5]), 'w.scale'), editor.constant(tensor('float32', [1], [1]), 'x.scale')];
  const filter = editor.emit('DequantizeLinear', { x: levels, scale }, { bits: 8, signed: true, axis: 0 }).y;
  const quantized = editor.emit('QuantizeLinear', { x: image, scale: step }, { bits: 8, signed: true, narrow: true }).y;
  const x = editor.emit('DequantizeLinear', { x: quantized, scale: step }, { bits: 8, signed: true }).y;
  editor.output('a', editor.emit('Conv2d', { x, filter }).y);
  editor.output('b', editor.emit('Conv2d', { x: image, filter }).y);
  const { program, parameters } = encodeProgram(graph);
  const folder = memoryFolder('shared', new Map([['__model__', encodeBytes(program)], ['__params__', encodeCombinedRecords(parameters)]]));
  const loaded = await loadProgram({ folder, file: undefined }, {});
  const outputs = await loaded.run({ image: tensor('float32', [1, 1, 1, 1], [1]) });
  for (const [name, { data }] of Object.entries(outputs)) t.ok(Math.abs(Number(data[0]) - 0.5) < 1e-6, `${name}: ${data[0]}`);
  await loaded.dispose();
});
