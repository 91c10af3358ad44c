import type { Tensor } from '../tensor/tensor.ts';
import { typeText } from './editor.ts';

/** Tensors up to this many elements are printed whole even without `full`. */
const BRIEF = 16;

/**
 * A tensor in the text form: `float32[2] {1, 0.5}`, or `float32[64] fill 0` where all elements are equal. Floats have as
 * many digits as float32 needs to come back the same. Unless `full`, a long one ends in `...`, which does not parse.
 */
export function tensorText(tensor: Tensor, full: boolean): string {
  const { data } = tensor;
  const length = data.length;
  const type = typeText(tensor);
  if (length > 1 && uniform(data)) return `${type} fill ${elementText(data[0]!, tensor)}`;
  const shown = full || length <= BRIEF ? length : 4;
  const elements = Array.from({ length: shown }, (_, i) => elementText(data[i]!, tensor));
  return `${type} {${elements.join(', ')}${shown < length ? ', ...' : ''}}`;
}

function uniform(data: Tensor['data']): boolean {
  const first = data[0]!;
  for (let i = 1; i < data.length; i++) if (!Object.is(data[i], first)) return false;
  return true;
}

function elementText(element: number | bigint, { dtype }: Tensor): string {
  return dtype === 'float32' ? floatText(Number(element)) : String(element);
}

/** The shortest decimal that rounds to the same float32. */
export function floatText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number.isFinite(value) ? Number(value.toPrecision(9)) : value);
}
