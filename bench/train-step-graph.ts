import { openRun } from '../core/commands/open-run.ts';
import type { Graph } from '../core/ir/types.ts';
import { createKernel } from '../core/kernel.ts';
import { deriveTrainGraph } from '../core/train/derive-train-graph.ts';
import type { ConfigObject } from '../core/config/index.ts';
import { backboneDarknet } from '../plugins/backbone-darknet/index.ts';
import { backboneMobilenetV3 } from '../plugins/backbone-mobilenet-v3/index.ts';
import { backboneResnet } from '../plugins/backbone-resnet/index.ts';
import { backendOnnxruntime } from '../plugins/backend-onnxruntime/index.ts';
import { channelWiseWeights } from '../plugins/channel-wise-weights/index.ts';
import { modelYolov3 } from '../plugins/model-yolov3/index.ts';
import { optimizers } from '../plugins/optimizers/index.ts';
import { quantAware } from '../plugins/quant-aware/index.ts';
import { schedules } from '../plugins/schedules/index.ts';
import { targetPaddleLite } from '../plugins/target-paddle-lite/index.ts';
import { yoloOutputSkip } from '../plugins/yolo-output-skip/index.ts';
import { narrowed } from './narrowed.ts';

/** What is measured, by the name that the bench and its peer give it. */
export const BACKBONES = {
  'mobilenet-v1': { title: 'MobileNetV1', config: { YOLOv3: { backbone: 'MobileNet' } } },
  'mobilenet-v1-small': { title: 'MobileNetV1/4', config: { YOLOv3: { backbone: 'MobileNet' }, MobileNet: { width: 0.25 } } },
  'r34': { title: 'ResNet34', config: { YOLOv3: { backbone: 'ResNet' }, ResNet: { depth: 34, freeze_at: 0, feature_maps: [3, 4, 5] } } },
  'r50vd-dcn': { title: 'R50vd-dcn', config: { YOLOv3: { backbone: 'ResNet' }, ResNet: { depth: 50, variant: 'd', freeze_at: 0, feature_maps: [3, 4, 5], dcn_v2_stages: [5] } } },
  'darknet': { title: 'DarkNet53', config: { YOLOv3: { backbone: 'DarkNet' } } },
  'mobilenet-v3': { title: 'MobileNetV3', config: { YOLOv3: { backbone: 'MobileNetV3' }, MobileNetV3: { model_name: 'large' } } },
} satisfies Readonly<Record<string, { readonly title: string; readonly config: ConfigObject }>>;

export type BackboneName = keyof typeof BACKBONES;

/** What a train step is of. */
export interface TrainStepOptions {
  readonly backbone: BackboneName;
  readonly size: number;
  readonly batch: number;
  readonly quantized: boolean;
  /** Share of the channels. @default the backbone's own */
  readonly width?: number | undefined;
}

/** The tutorial's train step: YOLOv3, 80 classes, momentum with L2 decay, optionally with fake-quant. */
export async function trainStepGraph({ backbone, size, batch, quantized, width }: TrainStepOptions): Promise<Graph> {
  const kernel = createKernel({
    use: [backendOnnxruntime(), modelYolov3(), backboneResnet(), backboneDarknet(), backboneMobilenetV3(), optimizers(), schedules(), targetPaddleLite(), quantAware(), channelWiseWeights(), yoloOutputSkip()],
    config: [
      { origin: 'bench', config: { ...BACKBONES[backbone].config, input_size: size, quantization: { enabled: quantized }, OptimizerBuilder: { regularizer: { type: 'L2', factor: 5e-4 } } } },
      { origin: 'bench', config: width === undefined ? {} : narrowed(width) },
    ],
  });
  const { run } = await openRun(kernel, { keepPlan: false });
  const { graph } = deriveTrainGraph(run, { batch, size });
  await run.backend.dispose();
  await kernel.dispose();
  return graph;
}
