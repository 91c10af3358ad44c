import type { Preset } from '../core/plugin.ts';
import { backendOnnxruntime } from '../plugins/backend-onnxruntime/index.ts';
import { exportOnnx } from '../plugins/export-onnx/index.ts';
import { targetOnnxruntime } from '../plugins/target-onnxruntime/index.ts';

/** For ONNX Runtime: its form of quantization, which its int8 kernels need, and an ONNX file. */
export const deployOnnxruntime: Preset = {
  name: 'deploy-onnxruntime',
  deployment: true,
  use: [backendOnnxruntime(), targetOnnxruntime(), exportOnnx()],
  config: { backend: 'onnxruntime', target: 'onnxruntime', export: { formats: ['onnx'] } },
};
