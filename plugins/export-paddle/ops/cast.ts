import { int } from '../attributes.ts';
import { ELEMENT_NUMBERS } from '../element-numbers.ts';
import { lower } from '../lowering.ts';

lower('Cast', (on, { inputs: { x }, outputs: { y }, attrs: { to } }) => {
  on.emit(y, 'cast', { X: x }, { in_dtype: int(ELEMENT_NUMBERS[x.type.dtype]), out_dtype: int(ELEMENT_NUMBERS[to]) });
});
