import { eachSample, sampled } from '../deformable.ts';
import { kernel } from '../kernel.ts';
import { accumulator, numbers, rounded } from '../numbers.ts';

kernel('DeformableSample', ({ x, offset, mask }, attrs, { y }) => (
  { y: rounded(y, sampled({ ...attrs, x: x.shape, samples: y.shape }, numbers(x), numbers(offset), numbers(mask))) }
));

kernel('DeformableSampleGrad', ({ x, offset, mask, dy }, attrs, { dx, doffset, dmask }) => {
  const [image, weights, flow] = [numbers(x), numbers(mask), numbers(dy)];
  const [byImage, byOffset, byMask] = [accumulator(dx), accumulator(doffset), accumulator(dmask)];
  eachSample({ ...attrs, x: x.shape, samples: dy.shape }, numbers(offset), ({ sample, mask: m, down, right, corners }) => {
    for (const { index, share, rowSlope, columnSlope } of corners) {
      byImage[index]! += flow[sample]! * weights[m]! * share;
      byMask[m]! += flow[sample]! * image[index]! * share;
      byOffset[down]! += flow[sample]! * weights[m]! * image[index]! * rowSlope;
      byOffset[right]! += flow[sample]! * weights[m]! * image[index]! * columnSlope;
    }
  });
  return { dx: rounded(dx, byImage), doffset: rounded(doffset, byOffset), dmask: rounded(dmask, byMask) };
});
