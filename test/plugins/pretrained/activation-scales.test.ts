import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import { Editor } from '../../../core/ir/editor.ts';
import { isOp } from '../../../core/ir/types.ts';
import type { Run } from '../../../core/run.ts';
import { readNpy } from '../../../core/tensor/npy.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { full, type Tensor } from '../../../core/tensor/tensor.ts';
import { buildYolov3 } from '../../../plugins/model-yolov3/index.ts';
import { readProgram, type OpDesc, type ProgramDesc } from '../../../plugins/paddle-format/index.ts';
import { activationScales } from '../../../plugins/pretrained/activation-scales.ts';
import { loadWeights } from '../../../plugins/pretrained/load-weights.ts';
import { readWeights } from '../../../plugins/pretrained/read-weights.ts';
import { e2eNet } from '../../parity/e2e-net.ts';
import type { GoldenLog } from '../../parity/full-golden.ts';
import { openBackend } from '../../parity/paddle-graph.ts';
import { insertQuantizers } from '../../parity/training.ts';

const golden = new URL('../../../../shared/golden/paddle/e2e/', import.meta.url);
const missing = existsSync(golden) ? false : 'shared/golden is not here';
const one = (value: number): Tensor => full('float32', [1], value);

t.test('the scale of a variable of Paddle goes to the quantizer of the value that is named after it', async (t) => {
  const { graph, editor } = createGraph('g');
  const x = editor.input('image', { dtype: 'float32', shape: [1, 2] });
  editor.output('y', editor.emit('Relu', { x }, {}, { name: 'relu_0' }).y);
  const weights = new Map([
    ['image.scale', one(1)], ['relu_0.tmp_0@scale', one(2)], ['relu_7.tmp_0.scale', one(3)], ['relu_0', one(4)], ['image.state', one(5)], ['relu_0.scale', full('float32', [2], 6)],
  ]);
  t.same([...await activationScales(graph, weights)].map(([name, { data }]) => [name, data[0]]), [['image.scale', 1], ['relu_0.scale', 2]]);
});

t.test('a scale goes to what is quantized here, behind a reshape that Paddle has in its multiplication, and wherever else it is read', async (t) => {
  const { graph, editor } = createGraph('g');
  const image = editor.input('image', { dtype: 'float32', shape: [1, 2, 1, 1] });
  const pooled = editor.emit('Relu', { x: image }, {}, { name: 'pool2d_0.tmp_0' }).y;
  const flat = editor.emit('Reshape', { x: pooled }, { shape: [1, 2] }, { name: 'flat' }).y;
  editor.output('y', editor.emit('MatMul', { a: flat, b: editor.constant(full('float32', [2, 3], 1)) }).y);
  const found = async () => [...(await activationScales(graph, new Map([['pool2d_0.tmp_0.scale', one(2)]]))).keys()];
  t.same(await found(), ['flat.scale']);
  editor.output('z', editor.emit('Relu', { x: pooled }).y);
  t.same(await found(), ['pool2d_0.tmp_0.scale', 'flat.scale']);
});

/** Activations the exported program quantizes, by the filter of the layer that reads them. */
function quantizedInputs(program: ProgramDesc): ReadonlyMap<string, string> {
  const argument = (slots: OpDesc['inputs'], slot: string): string => slots.find(({ parameter }) => parameter === slot)!.arguments[0]!;
  const { ops } = program.blocks[0]!;
  const scales = new Map(ops.filter(({ type }) => type === 'fake_quantize_moving_average_abs_max').map(({ inputs, outputs }) => [argument(outputs, 'Out'), argument(inputs, 'InScale')]));
  return new Map(ops.filter(({ type }) => type.endsWith('conv2d')).flatMap(({ inputs }) => {
    const scale = scales.get(argument(inputs, 'Input'));
    return scale === undefined ? [] : [[argument(inputs, 'Filter'), scale]];
  }));
}

t.test('a full-size checkpoint restores the scale and the sums of every activation, found by the order of the layers', { skip: missing }, async (t) => {
  const inputs = quantizedInputs(readProgram(readFileSync(new URL('../full_mobilenet_v1/export_quant_float/__model__', golden)), 'golden'));
  const log = JSON.parse(readFileSync(new URL('../full_mobilenet_v1/log.json', golden), 'utf8')) as GoldenLog;
  const scales = Object.entries(log.quant.scales_per_step.at(-1)!);
  t.equal(scales.length, 45);
  const state = Math.fround(3.439);
  const saved = new Map(scales.flatMap(([name, scale], i) => [[name, one(scale)], [`accum_${(i * 7) % 45}`, one(Math.fround(scale * state))], [`state_${(i * 7) % 45}`, one(state)]]));
  const { graph } = buildYolov3({ batch: 1, size: 96, random: createRandom(0), initial: new Map() }, { classes: 80 });
  const found = await activationScales(graph, new Map<string, Tensor>(saved));
  t.equal(found.size, 3 * 45);
  const filters = graph.nodes().filter((node) => isOp(node, 'Conv2d')).filter(({ inputs: { filter } }) => inputs.has(filter.name));
  t.equal(filters.length, 47);
  for (const { inputs: { x, filter } } of filters) {
    const [scale, sum] = [log.quant.scales_per_step.at(-1)![inputs.get(filter.name)!]!, Number(found.get(`${x.name}.accum`)?.data[0])];
    t.equal(found.get(`${x.name}.scale`)?.data[0], Math.fround(scale), filter.name);
    t.ok(Math.abs(sum / state / scale - 1) < 1e-6, `${filter.name}: the sum ${sum}`);
  }
});

t.test('ReLUs that have layers of their own in Paddle are counted, too', { skip: missing }, async (t) => {
  const images = await readNpy(fileURLToPath(new URL('test_x.npy', golden)));
  const { graph, editor } = e2eNet(await readWeights(fileURLToPath(new URL('quant_checkpoint', golden)), { cacheDir: 'unused' }), images.shape);
  for (const [from, to] of [['relu_0', 'first'], ['relu_1', 'second']] as const) editor.rename(graph.value(from)!, to);
  const found = await activationScales(graph, new Map(['image', 'relu_0.tmp_0', 'relu_1.tmp_0', 'relu_2.tmp_0'].map((name, i) => [`${name}.scale`, one(i)])));
  t.same([...found].map(([name, { data }]) => [name, data[0]]), [['image.scale', 0], ['first.scale', 1], ['second.scale', 2]]);
});

t.test('sums that are of no scale, or of other elements, are left out', async (t) => {
  const { graph, editor } = createGraph('g');
  editor.output('y', editor.emit('Relu', { x: editor.input('image', { dtype: 'float32', shape: [1, 2] }) }, {}, { name: 'relu_0' }).y);
  const sums = new Map([['image.scale', one(2)], ['state_0', one(3)], ['accum_0', one(6.1)], ['accum_1', one(4)], ['state_2', full('float32', [2], 1)], ['accum_2', one(2)]]);
  t.same([...(await activationScales(graph, sums)).keys()], ['image.scale']);
  t.same([...(await activationScales(graph, new Map([...sums, ['state_1', one(2)]]))).keys()], ['image.scale', 'image.state', 'image.accum']);
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
