import { extname } from 'node:path';
import type { Sharp } from 'sharp';
import type { Detection } from '../../core/model.ts';
import { imageUndrawable } from '../../core/errors.ts';
import { overlaySvg } from './overlay-svg.ts';

/** File formats pictures are written in. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif';

/** Options of `drawDetections`. */
export interface DrawOptions {
  /** Class names by category id. Colours follow the order of the map. */
  readonly labels: ReadonlyMap<number, string>;
  /** Detections of lower score are not drawn. @default 0.5 */
  readonly threshold?: number;
  /** @default that of the input, PNG where it cannot be written */
  readonly format?: PictureFormat;
}

/**
 * Draws boxes and labels on an image, turned upright as its EXIF orientation says: detections refer to the upright image.
 * @param image a path, or the bytes of an image file
 * @throws ERR_IMAGE_UNDRAWABLE
 * @example
 * const png = await drawDetections('cells.jpg', detections, { labels: new Map([[1, 'RBC']]), threshold: 0.4 });
 */
export async function drawDetections(image: string | Uint8Array, detections: readonly Detection[], options: DrawOptions): Promise<Buffer> {
  const { labels, threshold = 0.5 } = options;
  const { default: sharp } = await import('sharp');
  const picture = sharp(image);
  try {
    const { autoOrient: { width, height }, format } = await picture.metadata();
    // Best last, so that the surest label is on top.
    const shown = detections.filter(({ score }) => score >= threshold).sort((a, b) => a.score - b.score);
    const overlay = Buffer.from(overlaySvg(shown, { width, height, labels }));
    return await encode(picture.autoOrient().toColourspace('srgb').composite([{ input: overlay }]), options.format ?? writable(format)).toBuffer();
  } catch (cause) {
    throw imageUndrawable(typeof image === 'string' ? image : 'the image', cause);
  }
}

/** Applies a format's settings: visually lossless, since thin lines suffer first. */
export function encode(picture: Sharp, format: PictureFormat): Sharp {
  if (format === 'jpeg') return picture.jpeg({ quality: 92, chromaSubsampling: '4:4:4' });
  return format === 'webp' ? picture.webp({ quality: 92 }) : picture.toFormat(format);
}

/** The format a file name asks for; undefined for one that cannot be written. */
export function formatOf(path: string): PictureFormat | undefined {
  const formats: Readonly<Record<string, PictureFormat>> = {
    '.jpg': 'jpeg', '.jpeg': 'jpeg', '.png': 'png', '.webp': 'webp', '.gif': 'gif', '.tif': 'tiff', '.tiff': 'tiff', '.avif': 'avif',
  };
  return formats[extname(path).toLowerCase()];
}

function writable(format: string | undefined): PictureFormat {
  // `heif` is what AVIF files are called before their compression is known.
  if (format === 'heif') return 'avif';
  return format === 'jpeg' || format === 'webp' || format === 'gif' || format === 'tiff' ? format : 'png';
}
