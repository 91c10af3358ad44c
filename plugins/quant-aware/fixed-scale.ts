import { emitFakeQuantize, type Quantizer } from '../../core/quant/quantizer.ts';
import { full, type Tensor } from '../../core/tensor/tensor.ts';

/** Name of the state that holds the scale of a value. */
export const fixedScaleName = (value: string): string => `${value}.scale`;

/**
 * Keeps the scale that weights were rounded with. Taken anew from the rounded weights it could be another one: where no
 * weight is left at the outermost level, all levels would move.
 */
export const fixedScale: Quantizer = {
  insert(context) {
    const { editor, value, spec: { axis } } = context;
    const initial = full('float32', [axis === undefined ? 1 : value.type.shape[axis]!], 1);
    const scale = editor.state({ name: editor.uniqueName(fixedScaleName(value.name)), role: 'quantizer', trainable: false, initial });
    return emitFakeQuantize(context, scale.value);
  },
  seed: ({ inputs: { scale } }, { threshold }) => new Map<string, Tensor>([[scale.name, full('float32', scale.type.shape, threshold)]]),
};
