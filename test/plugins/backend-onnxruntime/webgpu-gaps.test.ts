import t from 'tap';
import { compileGraph } from '../../../plugins/backend-onnxruntime/compile-graph.ts';
import '../../../plugins/backend-onnxruntime/lower/index.ts';
import { keptFromGaps } from '../../../plugins/backend-onnxruntime/providers.ts';
import { webgpuGaps } from '../../../plugins/backend-onnxruntime/webgpu-gaps.ts';
import { allCases } from '../../conformance/cases/index.ts';
import { opGraph } from '../../conformance/evaluate-op.ts';

const modelOf = (op: string, title: RegExp) => {
  const found = allCases.find((one) => one.op === op && title.test(one.title))!;
  return compileGraph(opGraph(op, found.inputs, found.attrs).graph);
};
const gapsOf = (op: string, title: RegExp): string[] => webgpuGaps(modelOf(op, title));

t.test('what webgpu cannot run is named, and nothing else', (t) => {
  t.match(gapsOf('BatchNormTrain', /./), [/BatchNormalization/]);
  t.match(gapsOf('MaxPoolGrad', /./), [/MaxPool/]);
  t.match(gapsOf('Conv2dInputGrad', /two filters per channel/), [/ConvTranspose/]);
  t.match(gapsOf('Conv2d', /^channels in threes/), [/Conv/]);
  for (const [op, title] of [['BatchNorm', /./], ['MaxPool', /./], ['Conv2d', /two groups/], ['Conv2d', /^3x3$/]] as const) t.same(gapsOf(op, title), [], op);
  t.end();
});

t.test('settings that name nodes for the processor do not give webgpu back what it cannot run', (t) => {
  const [gaps, none] = [modelOf('MaxPoolGrad', /./), modelOf('MaxPool', /./)];
  const settings = { deviceId: 1, forceCpuNodeNames: ['stem'] };
  t.match(keptFromGaps('webgpu', gaps, settings), { deviceId: 1, forceCpuNodeNames: [/MaxPool/, 'stem'] });
  t.match(keptFromGaps('webgpu', gaps, {}), { forceCpuNodeNames: [/MaxPool/] });
  t.same([keptFromGaps('webgpu', none, settings), keptFromGaps('cuda', gaps, settings)], [settings, settings]);
  t.end();
});
