import { lowerTfjs } from '../lowering.ts';

lowerTfjs('SumTo', (on, { inputs: { x }, outputs: { y } }) => {
  const [from, to] = [x.type.shape, y.type.shape];
  const axes = from.map((_, axis) => axis).filter((axis) => axis < from.length - to.length || (to[axis - from.length + to.length] === 1 && from[axis] !== 1));
  return { y: on.reshape(on.sum(on.of(x), axes), to) };
});
