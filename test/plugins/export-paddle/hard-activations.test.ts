import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import { encodeProgram } from '../../../plugins/export-paddle/index.ts';
import { translateProgram } from '../../../plugins/import-paddle/translate-program.ts';
import { openBackend } from '../../parity/paddle-graph.ts';
import { runImported } from '../import-paddle/imported.ts';

t.test('HardSwish and HardSigmoid have layers of their own, and read back they are what they were', async (t) => {
  const { graph, editor } = createGraph('hard');
  const x = editor.input('x', { dtype: 'float32', shape: [1, 9] });
  const swish = editor.emit('HardSwish', { x }).y;
  editor.output('y', editor.emit('HardSigmoid', { x: swish }, { slope: 0.5, offset: 0.25 }).y);
  const { program, names } = encodeProgram(graph);
  t.equal(names.get(swish.name), 'hard_swish_0.tmp_0');
  const attributes = Object.fromEntries(program.blocks[0]!.ops.map(({ type, attrs }) => [type, Object.fromEntries(attrs.map(({ name, value }) => [name, value]))]));
  t.match(attributes, { hard_swish: { threshold: 6, scale: 6, offset: 3 }, hard_sigmoid: { slope: 0.5, offset: 0.25 } });

  const again = translateProgram({ source: 'hard', program, parameters: new Map() }, {});
  t.same(again.graph.nodes().map(({ op }) => op), ['HardSwish', 'HardSigmoid']);
  const backend = await openBackend('reference');
  const values = [-9, -3, -1.5, -0.25, 0, 0.5, 1, 3, 9];
  const [result] = Object.values(await runImported(again, backend, { x: tensor('float32', [1, 9], values) }));
  const wanted = values.map((value) => value * Math.min(Math.max(value + 3, 0), 6) / 6).map((value) => Math.min(Math.max(0.5 * value + 0.25, 0), 1));
  t.ok(wanted.every((value, i) => Math.abs(value - Number(result!.data[i])) < 1e-6), String(result!.data));
  await backend.dispose();
});
