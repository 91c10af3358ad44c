import t from 'tap';
import { openRun } from '../../../core/commands/open-run.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import type { QuantPlan } from '../../../core/quant/plan.ts';
import { tinyKernel } from '../export-onnx/calibrated-run.ts';

async function planOf(quantization: ConfigObject, target = 'paddle-lite'): Promise<QuantPlan> {
  const kernel = tinyKernel({ target, quantization });
  const { run } = await openRun(kernel, { weights: undefined, keepPlan: false });
  await kernel.dispose();
  return run.plan;
}

const kindsOf = (plan: QuantPlan, weights: boolean): Set<string> => new Set(plan.entries().filter(({ slot }) => (slot === 'filter') === weights).map(({ spec }) => spec.kind));
const reasonsOf = (plan: QuantPlan): Set<string> => new Set(plan.entries().map(({ reason }) => reason));

t.test('weights and activations are quantized as their types say, each with its bits', async (t) => {
  for (const [type, kind] of [['abs_max', 'abs_max'], ['channel_wise_abs_max', 'abs_max'], ['range_abs_max', 'range_abs_max'], ['moving_average_abs_max', 'moving_average_abs_max'], ['lsq', 'lsq'], ['channel_wise_lsq', 'lsq']] as const) {
    const plan = await planOf({ weight_quantize_type: type, weight_bits: 4, activation_bits: 16 });
    t.same(kindsOf(plan, true), new Set([kind]), type);
    t.same(kindsOf(plan, false), new Set(['moving_average_abs_max']));
    t.ok(plan.entries().every(({ slot, spec }) => spec.bits === (slot === 'filter' ? 4 : 16)));
    t.ok(plan.entries().every(({ slot, spec }) => (spec.axis === 0) === (slot === 'filter' && type.startsWith('channel_wise'))), type);
  }
  for (const kind of ['abs_max', 'range_abs_max', 'moving_average_min_max', 'percentile', 'lsq', 'pact']) t.same(kindsOf(await planOf({ activation_quantize_type: kind }, 'onnxruntime'), false), new Set([kind]));
});

t.test('observers find in the plan what they need, and nothing else', async (t) => {
  const [range] = (await planOf({ activation_quantize_type: 'range_abs_max', window_size: 7 })).entries();
  t.match(range, { spec: { windowSize: 7 } });
  t.notOk('movingRate' in range!.spec);
  t.match((await planOf({ activation_quantize_type: 'percentile', percentile: 99, moving_rate: 0.5 })).entries()[0], { spec: { percentile: 99, movingRate: 0.5 } });
});

t.test('a range that is not symmetric has unsigned levels', async (t) => {
  const plan = await planOf({ activation_quantize_type: 'moving_average_min_max' }, 'onnxruntime');
  t.ok(plan.entries().length > 0 && plan.entries().every(({ slot, spec }) => spec.signed === (slot === 'filter')));
});

t.test('rounding and the lowest level follow their options', async (t) => {
  t.ok((await planOf({ rounding: 'half-away' })).entries().every(({ spec }) => spec.rounding === 'half-away' && spec.narrow === undefined));
  for (const options of [{ onnx_format: true }, { deploy_backend: 'tensorrt' }, { deploy_backend: 'mkldnn' }]) t.ok((await planOf(options)).entries().every(({ spec }) => spec.narrow === false), JSON.stringify(options));
  t.ok((await planOf({ onnx_format: true, deploy_backend: 'arm' })).entries().every(({ spec }) => spec.narrow === undefined), 'ARM kernels are symmetric');
});

t.test('operator types without weights have their inputs quantized by moving averages, those that read parameters have not', async (t) => {
  const plan = await planOf({ quantize_op_types: ['leaky_relu', 'concat'], activation_quantize_type: 'range_abs_max' });
  t.same(reasonsOf(plan), new Set(['input of leaky_relu', 'input of concat']));
  t.same(new Set(plan.entries().map(({ spec }) => spec.kind)), new Set(['moving_average_abs_max']));
  t.same(new Set(plan.entries().filter(({ reason }) => reason.endsWith('concat')).map(({ slot }) => slot)), new Set(['xs.0', 'xs.1']));
});

t.test('for_tensorrt, is_full_quantize and deploy_backend choose the operator types', async (t) => {
  t.same(reasonsOf(await planOf({ for_tensorrt: true })), new Set(['input of conv2d', 'input of depthwise_conv2d', 'one scale per output channel', 'input of leaky_relu']));
  const full = reasonsOf(await planOf({ is_full_quantize: true }));
  for (const type of ['conv2d', 'leaky_relu', 'concat', 'relu6', 'nearest_interp']) t.ok(full.has(`input of ${type}`), type);
  const mkldnn = reasonsOf(await planOf({ deploy_backend: 'mkldnn' }));
  t.ok(mkldnn.has('input of concat') && mkldnn.has('input of nearest_interp') && !mkldnn.has('input of leaky_relu'));
  t.notOk(reasonsOf(await planOf({ deploy_backend: 'arm' })).has('input of concat'));
});

t.test('types of Paddle that the network has no operator of are accepted and match nothing', async (t) => {
  for (const target of ['paddle-lite', 'onnxruntime']) {
    t.equal((await planOf({ quantize_op_types: ['gather', 'argmax', 'trilinear_interp', 'conv2d_transpose', 'matmul'] }, target)).entries().length, 0, target);
    t.equal((await planOf({ quantize_op_types: [] }, target)).entries().length, 0, `${target}: an empty list quantizes nothing`);
  }
});

t.test('one bit is refused where an activation is signed', async (t) => {
  await t.rejects(planOf({ activation_bits: 1 }), { code: 'ERR_CONFIG_INVALID', value: 'quantization.activation_bits' });
});
