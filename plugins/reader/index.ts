import type { Plugin } from '../../core/plugin.ts';
import { readerFactory } from './reader-factory.ts';
import { transforms } from './transforms/index.ts';

export { createTrainReader, type TrainReaderOptions } from './create-train-reader.ts';
export { createEvalReader, type EvalReaderOptions } from './create-eval-reader.ts';
export { preprocessForInference, type PreparedImage } from './preprocess-for-inference.ts';
export { decodeImage, type DecodedImage } from './decode-image.ts';
export type { TransformSpec } from './transform-list.ts';

/** Provides the reader `detection`, and adds every transform it knows to what configurations may say. */
export function reader(): Plugin {
  return {
    name: 'reader',
    apply(kernel) {
      for (const { name, options } of transforms) kernel.schema.tagged('transform', name, options);
      kernel.provide('reader', 'detection', () => readerFactory);
    },
  };
}
