import type { Plugin } from '../../core/plugin.ts';
import type { Target } from '../../core/quant/target.ts';
import { annotateForOnnxruntime } from './annotate.ts';
import { onnxruntimeLimits } from './limits.ts';
import { dropClips } from './passes/drop-clips.ts';
import { foldIntoDequantized } from './passes/fold-into-dequantized.ts';
import { quantizeBeforeResize } from './passes/quantize-before-resize.ts';

/**
 * ONNX Runtime's form of quantization: convolutions between quantize-dequantize pairs, batch norm folded, so that its
 * int8 kernels run. Source: ONNX Runtime, core/optimizer/qdq_transformer.
 */
export const onnxruntimeTarget: Target = {
  name: 'onnxruntime',
  limits: onnxruntimeLimits,
  annotate: annotateForOnnxruntime,
  freeze(passes) {
    passes.add(foldIntoDequantized, 'target-onnxruntime');
    passes.add(dropClips, 'target-onnxruntime');
    passes.add(quantizeBeforeResize, 'target-onnxruntime');
  },
};

/** The plugin that offers the target. */
export function targetOnnxruntime(): Plugin {
  return {
    name: 'target-onnxruntime',
    apply: (kernel) => kernel.provide('target', 'onnxruntime', () => onnxruntimeTarget),
  };
}
