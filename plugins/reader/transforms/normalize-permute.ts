import { flatten } from '../picture.ts';
import { pictureIn, type Transform } from '../sample.ts';
import { fillChannel, tableOf, type NormalizeOptions } from './normalize-image.ts';

/** NormalizeImage followed by Permute, in one pass and without the picture between them. */
export function normalizePermute(options: NormalizeOptions, toBgr: boolean): Transform {
  const tables = [0, 1, 2].map((channel) => tableOf(options, channel));
  return (sample, context) => {
    const { pixels, width, height } = flatten(pictureIn(sample, 'NormalizeImage'));
    const data = context.planes(width, height);
    for (let channel = 0; channel < 3; channel++) {
      const from = width * height * (toBgr ? 2 - channel : channel);
      fillChannel({ pixels, result: data, channel, stride: 1, from }, options, tables[channel]!);
    }
    sample.planes = { data, width, height };
    delete sample.picture;
  };
}
