import { flatten } from '../picture.ts';
import { pictureIn, type Transform } from '../sample.ts';
import { createNormalizer, type NormalizeOptions } from './normalize-image.ts';

/** NormalizeImage followed by Permute, in one pass and without the picture between them. */
export function normalizePermute(options: NormalizeOptions, toBgr: boolean): Transform {
  const normalize = createNormalizer(options);
  return (sample, context) => {
    const { pixels, width, height } = flatten(pictureIn(sample, 'NormalizeImage'));
    const data = context.planes(width, height);
    const size = width * height;
    normalize(pixels, data, { starts: toBgr ? [2 * size, size, 0] : [0, size, 2 * size], stride: 1 });
    sample.planes = { data, width, height };
    delete sample.picture;
  };
}
