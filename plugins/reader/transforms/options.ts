import * as z from 'zod';

/** OpenCV's interpolation codes. */
export const interpolationOption = z.literal([0, 1, 2, 3, 4])
  .describe('0 nearest, 1 linear, 2 cubic, 3 area, 4 Lanczos over 8x8, each as OpenCV does it.');
