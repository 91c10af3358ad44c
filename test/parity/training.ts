import type { Executable } from '../../core/backend.ts';
import type { Config } from '../../core/config/config.ts';
import { quantization } from '../../core/config/schema/quantization.ts';
import { addGradients } from '../../core/gradient/gradient.ts';
import { createHooks } from '../../core/hooks.ts';
import type { Editor } from '../../core/ir/editor.ts';
import type { Graph, State, Value } from '../../core/ir/types.ts';
import type { Kernel } from '../../core/kernel.ts';
import { insertFakeQuant } from '../../core/quant/insert.ts';
import { QuantPlan } from '../../core/quant/plan.ts';
import type { Run } from '../../core/run.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { trainMode } from '../../core/train/train-mode.ts';
import { channelWiseWeights } from '../../plugins/channel-wise-weights/index.ts';
import { momentum } from '../../plugins/optimizers/index.ts';
import { absMax } from '../../plugins/quant-aware/abs-max.ts';
import { movingAverageAbsMax } from '../../plugins/quant-aware/moving-average-abs-max.ts';
import { paddleLite } from '../../plugins/target-paddle-lite/index.ts';
import { yoloOutputSkip } from '../../plugins/yolo-output-skip/index.ts';

/** The tutorial's quantization settings, with which the training goldens were made. */
const SETTINGS = quantization.parse({
  weight_quantize_type: 'channel_wise_abs_max', activation_quantize_type: 'moving_average_abs_max',
  quantize_op_types: ['conv2d', 'depthwise_conv2d', 'mul'], weight_bits: 8, activation_bits: 8, moving_rate: 0.9, compat: 'paddle-1.8',
});

/** Quantizes a float forward graph with the same plugins a run of the tutorial uses. */
export async function insertQuantizers(graph: Graph, editor: Editor, stage: 'train' | 'eval'): Promise<void> {
  const plan = new QuantPlan('paddle-lite');
  const run = { graph, config: { quantization: SETTINGS } as unknown as Config } as Run;
  const hooks = createHooks();
  for (const plugin of [channelWiseWeights(), yoloOutputSkip()]) plugin.apply({ hooks } as unknown as Kernel);
  paddleLite.annotate(plan, run);
  await hooks.annotate.promise(plan, run);
  const quantizers = { abs_max: absMax, moving_average_abs_max: movingAverageAbsMax };
  insertFakeQuant({ plan, stage, quantizer: (kind) => quantizers[kind as keyof typeof quantizers] }).run(graph, editor);
}

/**
 * From a graph with its output `loss` to Paddle's train step: batch statistics, gradients, momentum 0.9 with L2 decay
 * 5e-4, learning rate from the input `learningRate`.
 */
export function attachTraining(graph: Graph, editor: Editor): void {
  trainMode().run(graph, editor);
  const loss = graph.outputs.get('loss')!;
  const learningRate = editor.input('learningRate', { dtype: 'float32', shape: [] });
  const parameters = [...graph.states.values()].filter(({ trainable }) => trainable);
  const found = addGradients(graph, editor, { loss, wrt: parameters.map(({ value }) => value) });
  const gradients = new Map<State, Value>(parameters.map((state) => [state, found.get(state.value)!]));
  momentum({ momentum: 0.9 }).attach({ editor, gradients, learningRate, l2Decay: 5e-4 });
}

/** Copies of states, which outlive the next step. */
export function statesOf(executable: Executable): ReadonlyMap<string, Tensor> {
  return new Map([...executable.read()].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]));
}
