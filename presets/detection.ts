import type { Preset } from '../core/plugin.ts';
import { backendOnnxruntime } from '../plugins/backend-onnxruntime/index.ts';
import { backendReference } from '../plugins/backend-reference/index.ts';
import { backendTfjs } from '../plugins/backend-tfjs/index.ts';
import { backboneDarknet } from '../plugins/backbone-darknet/index.ts';
import { backboneMobilenetV3 } from '../plugins/backbone-mobilenet-v3/index.ts';
import { backboneResnet } from '../plugins/backbone-resnet/index.ts';
import { channelWiseWeights } from '../plugins/channel-wise-weights/index.ts';
import { cocoMetric } from '../plugins/coco-metric/index.ts';
import { compareBackends } from '../plugins/compare-backends/index.ts';
import { datasetCheck } from '../plugins/dataset-check/index.ts';
import { datasetCoco } from '../plugins/dataset-coco/index.ts';
import { datasetShow } from '../plugins/dataset-show/index.ts';
import { datasetVoc } from '../plugins/dataset-voc/index.ts';
import { exportOnnx } from '../plugins/export-onnx/index.ts';
import { exportPaddle } from '../plugins/export-paddle/index.ts';
import { importDarknet } from '../plugins/import-darknet/index.ts';
import { importPaddle } from '../plugins/import-paddle/index.ts';
import { importedModels } from '../plugins/imported-model/index.ts';
import { modelYolov3 } from '../plugins/model-yolov3/index.ts';
import { optimizers } from '../plugins/optimizers/index.ts';
import { pretrained } from '../plugins/pretrained/index.ts';
import { profile } from '../plugins/profile/index.ts';
import { quantAnalysis } from '../plugins/quant-analysis/index.ts';
import { quantAware } from '../plugins/quant-aware/index.ts';
import { quantPost } from '../plugins/quant-post/index.ts';
import { reader } from '../plugins/reader/index.ts';
import { report } from '../plugins/report/index.ts';
import { schedules } from '../plugins/schedules/index.ts';
import { targetOnnxruntime } from '../plugins/target-onnxruntime/index.ts';
import { targetPaddleLite } from '../plugins/target-paddle-lite/index.ts';
import { visualize } from '../plugins/visualize/index.ts';
import { vocMetric } from '../plugins/voc-metric/index.ts';

/** Everything a detector needs; presets of single models build on it. */
export const detection: Preset = {
  name: 'detection',
  use: [
    backendOnnxruntime(), backendReference(), backendTfjs(),
    modelYolov3(), backboneResnet(), backboneDarknet(), backboneMobilenetV3(), importDarknet(), importedModels(), importPaddle(),
    datasetCoco(), datasetVoc(), datasetCheck(), datasetShow(), reader(),
    cocoMetric(), vocMetric(),
    optimizers(), schedules(),
    targetPaddleLite(), targetOnnxruntime(), quantAware(), pretrained(), quantPost(), quantAnalysis(), channelWiseWeights(),
    exportOnnx(), exportPaddle(), compareBackends(), visualize(), report(), profile(),
  ],
};
