import t from 'tap';
import { tensor } from '../../../core/tensor/tensor.ts';
import { tfjsBackend } from '../../../plugins/backend-tfjs/index.ts';
import { opGraph } from '../../conformance/evaluate-op.ts';
import { floats } from '../../conformance/op-case.ts';

t.test('levels of a scale that is no number are none: as a dead channel they would hide what went wrong', async (t) => {
  const backend = tfjsBackend('tfjs-cpu');
  const { graph, feeds } = opGraph('DequantizeLinear', { x: tensor('int8', [2], [0, 5]), scale: floats([NaN]) }, { bits: 8, signed: true, axis: -1 });
  const executable = await backend.compile(graph);
  t.same([...(await executable.run(feeds))['y']!.data], [NaN, NaN]);
  await backend.dispose();
});
