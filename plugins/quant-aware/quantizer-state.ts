import type { Editor } from '../../core/ir/editor.ts';
import type { State } from '../../core/ir/types.ts';
import type { QuantizerContext } from '../../core/quant/quantizer.ts';
import { full, type Tensor } from '../../core/tensor/tensor.ts';

/** What a quantizer's state is, where it is not one number that only the quantizer moves. */
export interface QuantizerStateOptions {
  /** Value before the first step. */
  readonly initial: number | Tensor;
  /** Whether the optimizer moves it, by its gradient. @default false */
  readonly learned?: boolean;
  /** Coefficient of its L2 decay where it is learned. @default 0 */
  readonly l2Decay?: number;
}

/** The state `scale` of a quantizer, named after the value it serves; several quantizers on one value tell theirs apart by a number. */
export function scaleState({ editor, value }: QuantizerContext, initial: number | Tensor): State {
  return addState(editor, editor.uniqueName(`${value.name}.scale`), { initial });
}

/** A further state of the quantizer that has this scale. */
export function quantizerState({ editor }: QuantizerContext, scale: State, suffix: string, options: QuantizerStateOptions): State {
  return addState(editor, siblingState(scale.name, suffix), options);
}

function addState(editor: Editor, name: string, { initial, learned = false, l2Decay = 0 }: QuantizerStateOptions): State {
  const tensor = typeof initial === 'number' ? number(initial) : initial;
  return editor.state({ name, initial: tensor, role: 'quantizer', trainable: learned, ...(learned ? { l2Decay } : {}) });
}

/** The name of another state of the quantizer whose scale has this name: `x.scale_1` and `state` give `x.state_1`. */
export function siblingState(scale: string, suffix: string): string {
  return scale.replace(/\.scale(?=(?:_\d+)?$)/, `.${suffix}`);
}

/** One float32 number, as quantizers keep them. */
export function number(value: number): Tensor {
  return full('float32', [1], value);
}

/** A scale for each channel of the spec, or one. */
export function scaleShape({ value, spec }: Pick<QuantizerContext, 'value' | 'spec'>): number[] {
  return [spec.axis === undefined ? 1 : value.type.shape[spec.axis]!];
}
