import { nearestTaps } from '../../backend-reference/interpolation.ts';
import { nhwc } from '../layout.ts';
import { lowerTfjs } from '../lowering.ts';
import { repeat, repeatsOf, resize, resizeMatrix, sumBlocks } from '../resize.ts';

lowerTfjs('ResizeNearest', (on, { inputs: { x }, outputs: { y }, attrs: { alignCorners } }) => {
  const { repeats, matrices } = nearest(x.type.shape, y.type.shape, alignCorners);
  return { y: repeats === undefined ? resize(on, on.of(x), ...matrices()) : nhwc(repeat(on, on.of(x, 'nhwc'), ...repeats)) };
});

lowerTfjs('ResizeNearestGrad', (on, { inputs: { dy }, outputs: { dx }, attrs: { alignCorners } }) => {
  const { repeats, matrices } = nearest(dx.type.shape, dy.type.shape, alignCorners);
  return { dx: repeats === undefined ? resize(on, on.of(dy), ...matrices(), { transposed: true }) : nhwc(sumBlocks(on, on.of(dy, 'nhwc'), ...repeats)) };
});

function nearest(x: readonly number[], y: readonly number[], alignCorners: boolean) {
  const [rows, columns] = [2, 3].map((axis) => nearestTaps(x[axis]!, y[axis]!, alignCorners)) as [ReturnType<typeof nearestTaps>, ReturnType<typeof nearestTaps>];
  const [down, across] = [repeatsOf(x[2]!, rows), repeatsOf(x[3]!, columns)];
  return {
    repeats: down === undefined || across === undefined ? undefined : [down, across] as const,
    matrices: () => [resizeMatrix(x[2]!, rows), resizeMatrix(x[3]!, columns)] as const,
  };
}
