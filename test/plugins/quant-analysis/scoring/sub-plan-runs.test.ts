import t from 'tap';
import { deriveEvalGraph } from '../../../../core/evaluate/derive-graphs.ts';
import { isOp, type Graph, type Value } from '../../../../core/ir/types.ts';
import { locateSlot } from '../../../../core/quant/locate-slot.ts';
import type { QuantPlan } from '../../../../core/quant/plan.ts';
import { inferenceTensors } from '../../../../core/train/averages.ts';
import { SubPlanRuns } from '../../../../plugins/quant-analysis/scoring/sub-plan-runs.ts';
import { calibratedRun, tinyKernel } from '../../export-onnx/calibrated-run.ts';

const shape = { batch: 1, size: 64 };

for (const kind of ['moving_average_abs_max', 'moving_average_min_max', 'range_abs_max', 'percentile', 'lsq', 'pact']) {
  t.test(`with ${kind}, leaving the layer in float whose scale another shares does not change the other's`, async (t) => {
    const run = await calibratedRun(tinyKernel({ target: 'onnxruntime', quantization: { activation_quantize_type: kind } }));
    const shared = run.plan.entries().find(({ spec }) => spec.sharedWith !== undefined)!;
    const owner = run.graph.value(shared.spec.sharedWith!)!;
    const owners = [...owner.uses].map(({ node }) => node.name);
    const whole = deriveEvalGraph(run, shape).graph;
    const part = new SubPlanRuns(run).of(run.plan.without(owners));
    const graph = deriveEvalGraph(part, shape).graph;
    const grid = (of: Graph, states: ReturnType<typeof inferenceTensors>): number[] => {
      const { producer } = locateSlot(of, shared).value;
      if (!isOp(producer, 'FakeQuantize')) throw new Error('not quantized');
      return [producer.inputs.scale, producer.inputs.zeroPoint].flatMap((value) => (value === undefined ? [] : stateValues(value, states)));
    };
    t.ok(grid(graph, inferenceTensors(part.states)).length > 0);
    t.same(grid(graph, inferenceTensors(part.states)), grid(whole, inferenceTensors(run.states)));
    t.ok(part.states.size > run.states.size, 'it has a scale of its own now');
  });
}

/** Values of the states a value is, or (a learned scale) is computed from. */
function stateValues(value: Value, states: ReturnType<typeof inferenceTensors>): number[] {
  const state = states.get(value.name);
  if (state !== undefined) return Array.from(state.data as Float32Array);
  return Object.values(value.producer?.inputs ?? {}).flat().flatMap((input) => (input === undefined ? [] : stateValues(input, states)));
}

t.test('a sub-plan that breaks no sharing leaves the states as they are, and the run too', async (t) => {
  const run = await calibratedRun(tinyKernel({ target: 'paddle-lite' }));
  const plan: QuantPlan = run.plan;
  const part = new SubPlanRuns(run).of(plan.without(['conv1']));
  t.same([...part.states.keys()], [...run.states.keys()]);
  t.equal(run.plan, plan);
});
