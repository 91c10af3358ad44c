import type { Preset } from '../core/plugin.ts';
import { backendOnnxruntime } from '../plugins/backend-onnxruntime/index.ts';
import { exportPaddle } from '../plugins/export-paddle/index.ts';
import { targetPaddleLite } from '../plugins/target-paddle-lite/index.ts';

/** For Paddle Lite: its form of quantization, and a program with parameters as Paddle saves them. Training runs on ONNX Runtime. */
export const deployPaddleLite: Preset = {
  name: 'deploy-paddle-lite',
  deployment: true,
  use: [backendOnnxruntime(), targetPaddleLite(), exportPaddle()],
  config: { backend: 'onnxruntime', target: 'paddle-lite', export: { formats: ['paddle'] } },
};
