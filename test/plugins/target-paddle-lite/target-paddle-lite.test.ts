import t from 'tap';
import { openRun } from '../../../core/commands/open-run.ts';
import { tinyKernel } from '../export-onnx/calibrated-run.ts';

const { run } = await openRun(tinyKernel({ target: 'paddle-lite' }), { weights: undefined, keepPlan: false });

t.test('input and weight of every convolution outside the skipped scope are quantized, nothing else', async (t) => {
  const entries = run.plan.entries();
  t.equal(entries.length, 94);
  t.same(new Set(entries.map(({ slot }) => slot)), new Set(['x', 'filter']));
  t.ok(entries.every(({ node }) => run.graph.node(node)?.op === 'Conv2d'));
  t.same(run.plan.skips().map(({ node }) => node), ['yolo_output.0', 'yolo_output.1', 'yolo_output.2']);
});

t.test('both are signed with eight bits: one scale per output channel, and a moving average', async (t) => {
  const conv = run.graph.node('conv1')!;
  t.match(run.plan.specOf(conv, 'filter'), { kind: 'abs_max', bits: 8, signed: true, axis: 0 });
  t.match(run.plan.specOf(conv, 'x'), { kind: 'moving_average_abs_max', bits: 8, signed: true, movingRate: 0.9 });
});

t.test('only the op types asked for', async (t) => {
  const { run: depthwise } = await openRun(tinyKernel({ target: 'paddle-lite', quantization: { quantize_op_types: ['depthwise_conv2d'] } }), { weights: undefined, keepPlan: false });
  t.equal(depthwise.plan.entries().length, 26);
});

t.test('ranges that are not symmetric are refused before anything is trained', async (t) => {
  const opened = openRun(tinyKernel({ target: 'paddle-lite', quantization: { activation_quantize_type: 'moving_average_min_max' } }), { weights: undefined, keepPlan: false });
  await t.rejects(opened, { code: 'ERR_KIND_NOT_DEPLOYABLE', exitCode: 2 });
});
