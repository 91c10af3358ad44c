import type { Run } from '../run.ts';
import type { ImageSize } from '../image-size.ts';

/** How an image becomes the input `image`. */
export interface Preprocessing {
  readonly layout: 'NCHW';
  readonly channelOrder: 'rgb' | 'bgr';
  /** Height and width, one number where both are the same; the ratio of the sides is not kept. */
  readonly size: ImageSize;
  /** OpenCV's interpolation flag: 0 nearest, 1 linear, 2 cubic, 3 area, 4 Lanczos. */
  readonly interpolation: number;
  /** (pixel / 255 − mean) / std when `scaled`, otherwise (pixel − mean) / std; per channel, in channel order. */
  readonly scaled: boolean;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

type Transform = Readonly<Record<string, unknown>>;

/** What the evaluation reader does to an image, for whoever feeds the exported file. */
export function preprocessing({ config }: Pick<Run, 'config'>, size: ImageSize): Preprocessing {
  const reader = config.EvalReader ?? config.TestReader;
  const transforms = [...(reader?.sample_transforms ?? []), ...(reader?.batch_transforms ?? [])];
  const option = (type: string): Transform => transforms.find((transform) => transform.type === type) ?? {};
  const normalize = option('NormalizeImage');
  return {
    layout: 'NCHW', size,
    channelOrder: (option('DecodeImage')['to_rgb'] === false) !== (option('Permute')['to_bgr'] === true) ? 'bgr' : 'rgb',
    interpolation: (option('ResizeImage')['interp'] ?? 1) as number,
    scaled: normalize['is_scale'] === true,
    mean: (normalize['mean'] ?? [0, 0, 0]) as number[],
    std: (normalize['std'] ?? [1, 1, 1]) as number[],
  };
}
