import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { ImportedModel } from '../../../core/import/importer.ts';
import { readNpy } from '../../../core/tensor/npy.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { translateProgram } from '../../../plugins/import-paddle/translate-program.ts';
import { diskFolder } from '../../../core/import/folder.ts';
import { openProgram } from '../../../plugins/import-paddle/open-program.ts';
import { darkNet53 } from '../../../plugins/backbone-darknet/index.ts';
import { resNet } from '../../../plugins/backbone-resnet/index.ts';
import { buildYolov3, mobileNetV1, multiclassNms, type Backbone } from '../../../plugins/model-yolov3/index.ts';
import { createGraph } from '../../../core/ir/editor.ts';
import { persistableNames, readProgram, type OpDesc, type ProgramDesc } from '../../../plugins/paddle-format/index.ts';
import { formulaParameter, formulaTensor } from '../../parity/formula.ts';
import { openBackend } from '../../parity/paddle-graph.ts';
import { difference, importFolder, outputsOf, rampImage, runImported } from './imported.ts';

const shared = fileURLToPath(new URL('../../../../shared/', import.meta.url));
const missing = existsSync(shared) ? false : 'shared is not here';
const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/paddle/${name}`, import.meta.url));
const golden = (name: string): string => `${shared}golden/paddle/${name}`;

for (const engine of ['reference', 'onnxruntime'] as const) {
  t.test(`a program with one op of each kind gives the outputs it has in Paddle 2.6.2 (${engine})`, async (t) => {
    const backend = await openBackend(engine);
    const model = await importFolder(fixture('zoo'));
    const outputs = Object.entries(await runImported(model, backend, { image: rampImage([1, 4, 4, 6]) }));
    const expected = outputsOf(fixture('zoo'));
    t.equal(outputs.length, expected.length);
    for (const [i, [name, actual]] of outputs.entries()) {
      t.same(actual.shape, expected[i]!.shape, name);
      t.ok(difference(actual, expected[i]!) < 2e-6, `${name} differs by ${difference(actual, expected[i]!)}`);
    }
    await backend.dispose();
  });
}

const E2E: Readonly<Record<string, { readonly out: string; readonly quantized: number }>> = {
  'e2e/float_model_separate': { out: 'e2e/float_test_out', quantized: 0 },
  'e2e/float_model_combined': { out: 'e2e/float_test_out', quantized: 0 },
  'e2e/quant_model_float': { out: 'e2e/quant_convert_out', quantized: 8 },
  'e2e/quant_model_int8': { out: 'e2e/quant_convert_out', quantized: 8 },
  'e2e/ptq_KL': { out: 'e2e/ptq_KL_out', quantized: 10 },
  'e2e/ptq_abs_max': { out: 'e2e/ptq_abs_max_out', quantized: 10 },
  ...Object.fromEntries(['KL', 'KL_onnx', 'abs_max', 'abs_max_bias_correction', 'avg', 'emd', 'hist', 'hist_default', 'hist_onnx', 'mse', 'mse_onnx', 'mse_skip', 'ptf']
    .map((name) => [`ptq26/${name}`, { out: `ptq26/${name}_out`, quantized: name === 'mse_skip' ? 8 : 10 }])),
};

t.test('every model that PaddleSlim left of one network gives the outputs it has in Paddle', { skip: missing }, async (t) => {
  const backend = await openBackend('reference');
  const image = await readNpy(golden('e2e/test_x.npy'));
  for (const [folder, { out, quantized }] of Object.entries(E2E)) {
    const model = await importFolder(golden(folder));
    const [actual] = Object.values(await runImported(model, backend, { image }));
    const off = difference(actual!, await readNpy(golden(`${out}.npy`)));
    t.ok(off < 1e-6, `${folder} differs by ${off}`);
    t.equal(model.quantized.length, quantized, folder);
    t.same(model.notes, [], folder);
  }
  await backend.dispose();
});

t.test('weights that only their file holds as integers are those of the model with their real values', { skip: missing }, async (t) => {
  const backend = await openBackend('reference');
  const image = await readNpy(golden('e2e/test_x.npy'));
  const [integers, reals] = await Promise.all(['quantized_model', 'test_model'].map((name) => importFolder(golden(`e2e/ptq_weight_only/${name}`))) as [Promise<ImportedModel>, Promise<ImportedModel>]);
  t.same(integers.quantized.map(({ slot, spec: { axis } }) => [slot, axis]), [['filter', 0], ['filter', 0], ['filter', 0], ['filter', 0], ['b', 1]]);
  const [[actual], [expected]] = [Object.values(await runImported(integers, backend, { image })), Object.values(await runImported(reals, backend, { image }))];
  t.ok(difference(actual!, expected!) < 1e-6);
  await backend.dispose();
});

t.test('a real classifier of PaddleOCR gives its recorded probabilities', { skip: missing }, async (t) => {
  const folder = `${shared}data/weights/paddle_ppocr_cls`;
  await t.rejects(importFolder(folder), { code: 'ERR_IMPORT_SHAPE', message: /input "x" open: \[-1, 3, -1, -1\]/ });
  const image = tensor('float32', [1, 3, 48, 192], Float32Array.from({ length: 3 * 48 * 192 }, (_, i) => (i % 251) / 125 - 1));
  const { outputs: [expected] } = JSON.parse(readFileSync(`${folder}/golden.outputs.json`, 'utf8'));
  const backend = await openBackend('onnxruntime');
  const [actual] = Object.values(await runImported(await importFolder(folder, { size: [48, 192] }), backend, { image }));
  t.ok(difference(actual!, tensor('float32', expected.shape, expected.values)) < 1e-6);
  await backend.dispose();
});

t.test('a detector ends in its heads; decoding them and suppressing duplicates gives Paddle\'s rows', async (t) => {
  const { graph, detection, ...rest } = await importFolder(fixture('detector'));
  t.same([...graph.inputs.keys()], ['image'], 'the size of the original image is an input of decoding');
  t.same([...graph.outputs].map(([name, { type }]) => [name, type.shape]), [['head0', [1, 16, 2, 2]], ['head1', [1, 16, 8, 8]]]);
  t.same(detection!.heads, [[2, 3], [0, 1]].map((mask) => ({ anchors: [[6, 7], [14, 12], [30, 28], [46, 40]], mask, scaleXY: 1 })));

  const backend = await openBackend('reference');
  const heads = await runImported({ graph, ...rest }, backend, { image: rampImage([1, 3, 64, 64]) });
  const decoded = createGraph('decode');
  const imSize = decoded.editor.input('imSize', { dtype: 'int32', shape: [1, 2] });
  const boxes = detection!.heads.map(({ anchors, mask }, i) => {
    const x = decoded.editor.input(`head${i}`, heads[`head${i}`]!);
    return decoded.editor.emit('YoloBox', { x, imSize }, { anchors: mask.flatMap((index) => anchors[index]!), classes: 3, confidenceThreshold: detection!.confidenceThreshold, downsample: [32, 8][i]! });
  });
  decoded.editor.output('boxes', decoded.editor.emit('Concat', { xs: boxes.map((one) => one.boxes) }, { axis: 1 }).y);
  decoded.editor.output('scores', decoded.editor.emit('Concat', { xs: boxes.map((one) => one.scores) }, { axis: 1 }).y);
  const executable = await backend.compile(decoded.graph);
  const outputs = await executable.run({ ...heads, imSize: tensor('int32', [1, 2], [240, 320]) });
  const rows = multiclassNms({ boxes: outputs['boxes']!.data as Float32Array, scores: outputs['scores']!.data as Float32Array, classes: 3 }, detection!.nms);
  const [expected] = outputsOf(fixture('detector'));
  const off = difference(tensor('float32', [rows.length / 6, 6], rows), expected!);
  t.ok(off < 2e-4, `twenty rows, the corners of which differ by ${off}`);
  await backend.dispose();
});

const EXPORTED: Readonly<Record<string, { readonly program: string; readonly backbone: Backbone; readonly classes: number }>> = {
  'MobileNetV1 of PaddleDetection': { program: 'golden/paddle/full_mobilenet_v1/export_float/__model__', backbone: mobileNetV1(), classes: 80 },
  'ResNet50-vd of PaddleDetection with deformable convolutions': {
    program: 'golden/paddle/full_r50vd_dcn/export_float/__model__', classes: 80,
    backbone: resNet({ depth: 50, variant: 'd', featureMaps: [3, 4, 5], deformableStages: [5] }),
  },
  'DarkNet53 of PaddleX': { program: 'data/weights/paddle_yolov3_programs/yolov3_darknet53_fluid1.8/__model__', backbone: darkNet53(), classes: 1 },
};

for (const [name, { program, backbone, classes }] of Object.entries(EXPORTED)) {
  t.test(`an exported YOLOv3 is the network that is built here, bit for bit: ${name}`, { skip: missing }, async (t) => {
    const opened = syntheticProgram(`${shared}${program}`);
    const { graph } = translateProgram(opened, { size: [96, 96] });
    const ours = buildYolov3({ batch: 1, size: 96, random: createRandom(0), initial: opened.parameters }, { classes, backbone }).graph;
    t.same([...ours.states.keys()].filter((state) => !opened.parameters.has(state)), [], 'every parameter has its name');
    const backend = await openBackend('onnxruntime');
    const image = formulaTensor('image', [1, 3, 96, 96], { factor: 2 });
    const [actual, expected] = [await (await backend.compile(graph)).run({ image }), await (await backend.compile(ours)).run({ image })];
    for (const head of ['head0', 'head1', 'head2']) t.equal(difference(actual[head]!, expected[head]!), 0, head);
    await backend.dispose();
  });
}

t.test('what is quantized in the exported YOLOv3 is what the tutorial quantizes, outputs left out', { skip: missing }, (t) => {
  const { quantized, detection } = translateProgram(syntheticProgram(golden('full_mobilenet_v1/export_quant_int8/__model__')), { size: [96, 96] });
  t.equal(quantized.filter(({ slot }) => slot === 'filter').length, 47);
  t.equal(quantized.filter(({ slot }) => slot === 'x').length, 47);
  t.equal(new Set(quantized.filter(({ slot }) => slot === 'x').map(({ scale }) => scale)).size, 45, 'as many scales as activations');
  t.equal(detection!.classes, 80);
  t.end();
});

t.test('a program of another toolkit is translated too: PaddleX\'s YOLOv3 on DarkNet-53', { skip: missing }, (t) => {
  const { graph, detection } = translateProgram(syntheticProgram(`${shared}data/weights/paddle_yolov3_programs/yolov3_darknet53_fluid1.8/__model__`), { size: [96, 96] });
  t.equal(graph.nodes().filter(({ op }) => op === 'Conv2d').length, 75);
  t.equal(detection!.classes, 1);
  t.end();
});

t.test('ops that are not known are listed all at once, with their numbers', { skip: missing }, (t) => {
  const refused = (path: string, message: RegExp): void => {
    t.throws(() => translateProgram(syntheticProgram(golden(path)), {}), { code: 'ERR_IMPORT_UNSUPPORTED', message });
  };
  refused('e2e/float_fluid_save/ckpt.pdmodel', /conditional_block \(4\).*batch_norm_grad \(3\).*momentum \(13\)/);
  t.end();
});

t.test('whatever is unknown is in one error, each kind once, before anything is translated', (t) => {
  const program = readProgram(readFileSync(`${fixture('quant_model_float')}/__model__`), 'x');
  const strange: Readonly<Record<string, string>> = { conv2d: 'constructor', relu: 'toString', batch_norm: 'my_norm', mul: 'mul_of_mine' };
  const ops = program.blocks[0]!.ops.map((op) => ({ ...op, type: strange[op.type] ?? op.type, ...(op.type === 'scale' ? { attrs: [] } : {}) }));
  const types = Map.groupBy(ops.filter(({ type }) => Object.values(strange).includes(type)), ({ type }) => type);
  t.throws(() => translateProgram({ source: 'x', program: { ...program, blocks: [{ ...program.blocks[0]!, ops }] }, parameters: new Map() }, {}), {
    code: 'ERR_IMPORT_UNSUPPORTED', value: [...types].map(([type, { length }]) => ({ type, count: length })), hint: /Known: abs, /,
  });
  t.equal(types.size, 4);
  t.end();
});

t.test('a form of an op that is not known is refused with the op and the variable it makes', (t) => {
  const program = readProgram(readFileSync(`${fixture('quant_model_float')}/__model__`), 'x');
  const refused = (edit: (op: OpDesc) => OpDesc, message: RegExp): void => {
    const edited = { ...program, blocks: program.blocks.map((block) => ({ ...block, ops: block.ops.map(edit) })) };
    t.throws(() => translateProgram({ source: 'x', program: edited, parameters: parametersOf(program) }, {}), { code: 'ERR_IMPORT_OP', message });
  };
  const withAttribute = (type: string, name: string, value: unknown) => (op: OpDesc): OpDesc => (op.type === type ? { ...op, attrs: op.attrs.map((one) => (one.name === name ? { ...one, value } as typeof one : one)) } : op);
  refused(withAttribute('conv2d', 'data_format', 'NHWC'), /conv2d \(conv2d_0\.tmp_0\) cannot be imported: its attribute data_format is "NHWC"/);
  refused(withAttribute('fake_dequantize_max_abs', 'max_range', NaN), /fake_dequantize_max_abs .*its attribute max_range is NaN/);
  refused((op) => (op.type === 'relu' ? { ...op, inputs: [{ parameter: 'X', arguments: ['nowhere'] }] } : op), /relu \(relu_0\.tmp_0\).*reads "nowhere", which nothing before it writes/);
  refused((op) => (op.type === 'batch_norm' ? { ...op, inputs: op.inputs.map((slot) => (slot.parameter === 'X' ? { ...slot, arguments: ['conv2d_0.tmp_0'] } : slot)) } : op), /batch_norm \(.*reads a product of integer levels before it is dequantized/);
  refused((op) => (op.type === 'fake_channel_wise_dequantize_max_abs' ? { ...op, inputs: op.inputs.map((slot) => (slot.parameter === 'Scales' ? { ...slot, arguments: [slot.arguments[0]!, 'pool2d_0.tmp_0.scale'] } : slot)) } : op), /its scale is not the one its data was quantized with/);
  t.end();
});

t.test('a detector whose boxes versions of Paddle decode otherwise, or that decodes cells of another size, is refused', async (t) => {
  const opened = await openProgram({ folder: await diskFolder(fixture('detector')), file: undefined });
  const refused = (size: readonly [number, number], downsample: number, message: RegExp): void => {
    const ops = opened.program.blocks[0]!.ops.map((op) => (op.type === 'yolo_box' ? { ...op, attrs: op.attrs.map((one) => (one.name === 'downsample_ratio' ? { ...one, value: downsample } as typeof one : one)) } : op));
    t.throws(() => translateProgram({ ...opened, program: { ...opened.program, blocks: [{ ...opened.program.blocks[0]!, ops }] } }, { size }), { code: 'ERR_IMPORT_OP', message });
  };
  refused([64, 96], 32, /yolo_box .* decodes 2 by 3 cells of 64 by 96 pixels; only square images/);
  refused([64, 64], 16, /its downsample_ratio is 16 for 2 cells of 64 pixels/);
});

/** A program whose file has no parameters, with made ones: levels where it wants levels. */
function syntheticProgram(path: string): { source: string; program: ProgramDesc; parameters: Map<string, Tensor> } {
  const program = readProgram(readFileSync(path), path);
  return { source: path, program, parameters: parametersOf(program) };
}

function parametersOf(program: ProgramDesc): Map<string, Tensor> {
  const variables = new Map(program.blocks[0]!.vars.map(({ name, type }) => [name, type.lodTensor?.tensor]));
  const quantized = program.blocks[0]!.ops.some(({ type }) => type.startsWith('fake_'));
  return new Map(persistableNames(program).map((name) => {
    const { dims, dataType } = variables.get(name)!;
    const parameter = formulaParameter(name, dims);
    const isLevels = dataType === 'INT8' || (quantized && (dims.length === 4 || name === 'fc_w') && !name.startsWith('yolo_output'));
    return [name, isLevels ? { ...parameter, data: parameter.data.map((_, i) => (i * 37) % 255 - 127) } : parameter];
  }));
}
