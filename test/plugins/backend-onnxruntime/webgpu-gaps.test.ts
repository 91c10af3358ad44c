import t from 'tap';
import { compileGraph } from '../../../plugins/backend-onnxruntime/compile-graph.ts';
import '../../../plugins/backend-onnxruntime/lower/index.ts';
import { webgpuGaps } from '../../../plugins/backend-onnxruntime/webgpu-gaps.ts';
import { allCases } from '../../conformance/cases/index.ts';
import { opGraph } from '../../conformance/evaluate-op.ts';

const gapsOf = (op: string, title: RegExp): string[] => {
  const found = allCases.find((one) => one.op === op && title.test(one.title))!;
  return webgpuGaps(compileGraph(opGraph(op, found.inputs, found.attrs).graph).nodes);
};

t.test('what webgpu cannot run is named, and nothing else', (t) => {
  t.match(gapsOf('BatchNormTrain', /./), [/BatchNormalization/]);
  t.match(gapsOf('MaxPoolGrad', /./), [/MaxPool/]);
  t.match(gapsOf('Conv2dInputGrad', /two filters per channel/), [/ConvTranspose/]);
  for (const [op, title] of [['BatchNorm', /./], ['MaxPool', /./], ['Conv2d', /two groups/]] as const) t.same(gapsOf(op, title), [], op);
  t.end();
});
