/** OpenCV's codes, as Paddle's `interp` options have them. */
export const INTERPOLATION = { nearest: 0, linear: 1, cubic: 2, area: 3, lanczos4: 4 } as const;
export type Interpolation = (typeof INTERPOLATION)[keyof typeof INTERPOLATION];
