import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';
import { deviceType } from '../program.ts';

lowerTfjs('Cast', (on, { inputs: { x }, outputs: { y } }) => ({
  y: elementwise(on, [x], (image) => {
    const to = deviceType(y.type.dtype);
    if (to !== 'bool' || image.dtype === 'bool') return on.cast(image, to);
    return on.compare('NotEqual', on.cast(image, 'float32'), 0);
  }),
}));
