import type { ImportedNms } from '../../core/import/importer.ts';
import type { Value } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { YoloBoxOutput } from './yolo-boxes.ts';

/** What a variable of a program is while the program is translated. */
export type Binding = ValueBinding | ConstantBinding | LevelsBinding | ProductBinding | BoxesBinding | DetectionsBinding;

/** An ordinary value of the graph. */
export interface ValueBinding {
  readonly kind: 'value';
  readonly value: Value;
}

/** Known now: a parameter, or what follows from shapes and constants. */
export interface ConstantBinding {
  readonly kind: 'constant';
  readonly tensor: Tensor;
  /** Where it is a parameter, its name; it becomes a state when something reads it. */
  readonly parameter?: string | undefined;
}

/** The integer levels of a value, in Paddle's float32. Here a value is quantized and dequantized in one step. */
export interface LevelsBinding {
  readonly kind: 'levels';
  readonly scale: Value;
  /** Largest level. */
  readonly qmax: number;
  /** The value as the levels represent it; emitted when first asked for. */
  real(): Value;
}

/** What an op makes of levels, which have to be multiplied by the scales yet. */
export interface ProductBinding {
  readonly kind: 'product';
  /** Scale of the data that went in. */
  readonly scale: Value;
  /** Largest level of the data. */
  readonly qmax: number;
  /** Emits the op over real numbers. */
  real(weight: WeightScale): Value;
}

/** What the levels of a weight stand for. */
export interface WeightScale {
  /** The value of the largest level: [1], or one for each output channel. */
  readonly scale: Tensor;
  /** The largest level. */
  readonly qmax: number;
}

/** Boxes or scores of YOLO heads, one head after the other. */
export interface BoxesBinding {
  readonly kind: 'boxes';
  readonly content: 'boxes' | 'scores';
  /** Whether the scores have their classes before their boxes. */
  readonly transposed: boolean;
  readonly heads: readonly YoloBoxOutput[];
}

/** Suppressed boxes of YOLO heads: what a detector gives. */
export interface DetectionsBinding {
  readonly kind: 'detections';
  readonly heads: readonly YoloBoxOutput[];
  readonly nms: ImportedNms;
}
