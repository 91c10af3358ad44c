import { coordinatesOf } from '../../../core/ops/add-coordinates.ts';
import { sizeOf, tensor } from '../../../core/tensor/tensor.ts';
import { kernel } from '../kernel.ts';

kernel('AddCoordinates', ({ x }, _attrs, { y: { shape } }) => {
  const y = tensor('float32', shape);
  const coordinates = coordinatesOf(x.shape);
  const [own, both] = [sizeOf(x.shape.slice(1)), sizeOf(shape.slice(1))];
  for (let n = 0; n < shape[0]!; n++) {
    y.data.set((x.data as Float32Array).subarray(n * own, (n + 1) * own), n * both);
    y.data.set(coordinates.data.subarray(n * (both - own), (n + 1) * (both - own)), n * both + own);
  }
  return { y };
});
