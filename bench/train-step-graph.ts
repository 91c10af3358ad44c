import { openRun } from '../core/commands/open-run.ts';
import type { Graph } from '../core/ir/types.ts';
import { createKernel } from '../core/kernel.ts';
import { deriveTrainGraph } from '../core/train/derive-train-graph.ts';
import { backendOnnxruntime } from '../plugins/backend-onnxruntime/index.ts';
import { channelWiseWeights } from '../plugins/channel-wise-weights/index.ts';
import { modelYolov3 } from '../plugins/model-yolov3/index.ts';
import { optimizers } from '../plugins/optimizers/index.ts';
import { quantAware } from '../plugins/quant-aware/index.ts';
import { schedules } from '../plugins/schedules/index.ts';
import { targetPaddleLite } from '../plugins/target-paddle-lite/index.ts';
import { yoloOutputSkip } from '../plugins/yolo-output-skip/index.ts';

/** The tutorial's train step: YOLOv3-MobileNetV1, 80 classes, momentum with L2 decay, optionally with fake-quant. */
export async function trainStepGraph({ size, batch, quantized }: { size: number; batch: number; quantized: boolean }): Promise<Graph> {
  const kernel = createKernel({
    use: [backendOnnxruntime(), modelYolov3(), optimizers(), schedules(), targetPaddleLite(), quantAware(), channelWiseWeights(), yoloOutputSkip()],
    config: { input_size: size, quantization: { enabled: quantized }, OptimizerBuilder: { regularizer: { type: 'L2', factor: 5e-4 } } },
  });
  const { run } = await openRun(kernel, { keepPlan: false });
  const { graph } = deriveTrainGraph(run, { batch, size });
  await run.backend.dispose();
  await kernel.dispose();
  return graph;
}
