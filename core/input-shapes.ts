import { sidesOf } from './image-size.ts';
import type { Model } from './model.ts';
import type { BatchShape } from './train/derive-train-graph.ts';

/** Extents of the inputs of a model's graph for a batch: what `specializeGraph` takes. */
export function inputShapes(model: Pick<Model, 'inputShapes'>, shape: BatchShape): Readonly<Record<string, readonly number[]>> {
  return model.inputShapes?.(shape) ?? { image: [shape.batch, 3, ...sidesOf(shape.size)] };
}
