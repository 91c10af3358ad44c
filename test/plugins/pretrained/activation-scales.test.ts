import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import { Editor } from '../../../core/ir/editor.ts';
import type { Run } from '../../../core/run.ts';
import { readNpy } from '../../../core/tensor/npy.ts';
import { full, type Tensor } from '../../../core/tensor/tensor.ts';
import { activationScales } from '../../../plugins/pretrained/activation-scales.ts';
import { loadWeights } from '../../../plugins/pretrained/load-weights.ts';
import { readWeights } from '../../../plugins/pretrained/read-weights.ts';
import { e2eNet } from '../../parity/e2e-net.ts';
import { openBackend } from '../../parity/paddle-graph.ts';
import { insertQuantizers } from '../../parity/training.ts';

const golden = new URL('../../../../shared/golden/paddle/e2e/', import.meta.url);
const missing = existsSync(golden) ? false : 'shared/golden is not here';
const one = (value: number): Tensor => full('float32', [1], value);

t.test('the scale of a variable of Paddle goes to the quantizer of the value that is named after it', (t) => {
  const { graph, editor } = createGraph('g');
  const x = editor.input('image', { dtype: 'float32', shape: [1, 2] });
  editor.output('y', editor.emit('Relu', { x }, {}, { name: 'relu_0' }).y);
  const weights = new Map([
    ['image.scale', one(1)], ['relu_0.tmp_0@scale', one(2)], ['relu_7.tmp_0.scale', one(3)], ['relu_0', one(4)], ['image.state', one(5)], ['relu_0.scale', full('float32', [2], 6)],
  ]);
  t.same([...activationScales(graph, weights)].map(([name, { data }]) => [name, data[0]]), [['image.scale', 1], ['relu_0.scale', 2]]);
  t.end();
});

t.test('what the tutorial\'s training saved starts a quantized training here, with the outputs it had there', { skip: missing }, async (t) => {
  const path = fileURLToPath(new URL('quant_checkpoint', golden));
  const images = await readNpy(fileURLToPath(new URL('test_x.npy', golden)));
  const { graph } = e2eNet(await readWeights(path, { cacheDir: 'unused' }), images.shape);
  const log: string[] = [];
  const kernel = { events: { emit: (_: string, { message }: { message: string }) => log.push(message) } };
  const config = { pretrain_weights: path, finetune_exclude_pretrained_params: [], quantization: { enabled: true } };
  const run = { states: new Map(), kernel, model: {}, config } as unknown as Run;
  await loadWeights(path, graph, run, { cacheDir: 'unused' });
  t.match(log, [/19 parameters match\..*4 are scales of activations/]);

  await insertQuantizers(graph, new Editor(graph), 'eval');
  const backend = await openBackend('reference');
  const executable = await backend.compile(graph);
  executable.write([...run.states].map(([name, { tensor }]) => [name, tensor]));
  const { logits } = await executable.run({ image: images });
  const expected = (await readNpy(fileURLToPath(new URL('quant_test_out.npy', golden)))).data as Float32Array;
  const difference = Math.max(...expected.map((value, i) => Math.abs(value - Number(logits!.data[i]))));
  t.ok(difference < 1e-5, `largest difference ${difference}`);
  await executable.dispose();
  await backend.dispose();
});
