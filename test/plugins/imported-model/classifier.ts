import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/** PaddleOCR's classifier of text directions: 48 by 192 pixels, two classes. */
export const classifier = fileURLToPath(new URL('../../../../shared/data/weights/paddle_ppocr_cls', import.meta.url));
export const skip = existsSync(classifier) ? false : 'shared is not here';

/** Dark strokes on light paper, as wide as lines of text are. */
export async function lines(directory: string, count: number): Promise<void> {
  mkdirSync(directory);
  for (let image = 0; image < count; image++) {
    const strokes = Array.from({ length: 12 }, (_, i) => `<rect x="${8 + i * 20 + (i * image) % 7}" y="${8 + (i * 5 + image * 3) % 12}" width="${2 + (i + image) % 9}" height="${12 + (i * 7) % 20}" fill="#222"/>`);
    writeFileSync(join(directory, `${image}.png`), await sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="260" height="52"><rect width="260" height="52" fill="#eee"/>${strokes.join('')}</svg>`)).png().toBuffer());
  }
}

/** Reads those images as PaddleOCR does. */
export const config = (net: string, images: string): string => `
_BASE_: ${net}/slimtap.yml
EvalReader:
  dataset: !ImageFolder {image_dir: ${images}}
  sample_transforms:
    - !DecodeImage {to_rgb: false}
    - !ResizeImage {target_size: 192, interp: 1}
    - !NormalizeImage {mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], is_scale: true, is_channel_first: false}
    - !Permute {channel_first: true, to_bgr: false}
`;
