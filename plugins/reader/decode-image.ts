import type Sharp from 'sharp';
import { imageUndecodable } from '../../core/errors.ts';

/** Decoded RGB, [height, width, 3]. */
export interface DecodedImage {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface DecodeOptions {
  /**
   * Turn the image the way its EXIF orientation says. Annotated datasets give boxes for the pixels as stored.
   * @default false
   */
  readonly orient?: boolean;
  /**
   * Put the pixels into shared memory: threads pass them on without copying, and no transform writes into them. Without it they
   * stay where the decoder put them, which saves a copy.
   * @default true
   */
  readonly shared?: boolean;
}

/** Most pixels an image may have; the largest of COCO have 0.4 million. */
const MAX_PIXELS = 100_000_000;

/**
 * Decodes any image sharp knows to 8-bit RGB: grey is repeated, alpha dropped as `cv2.imdecode` does, 16 bits cut to 8,
 * CMYK converted. Embedded colour profiles are ignored, as OpenCV ignores them.
 * @param source a path, or the bytes of a file
 * @throws ERR_IMAGE_UNDECODABLE naming `name`
 */
export async function decodeImage(source: string | Uint8Array, options: DecodeOptions = {}, name = nameOf(source)): Promise<DecodedImage> {
  try {
    const sharp = await (loading ??= loadSharp());
    const image = sharp(source, { ignoreIcc: true, limitInputPixels: MAX_PIXELS, failOn: 'truncated' });
    const upright = options.orient === true ? image.autoOrient() : image;
    const { data, info } = await upright.removeAlpha().toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { pixels: toRgb(data, info.channels, options.shared ?? true), width: info.width, height: info.height };
  } catch (cause) {
    throw imageUndecodable(name, (cause instanceof Error ? cause.message : String(cause)).trim().replace(/\.$/, ''));
  }
}

let loading: Promise<typeof Sharp> | undefined;

/**
 * Imported when it is used, because sharp loads its native library and most commands decode nothing. Images are decoded one at a
 * time by each thread of ours and not twice, so that further threads for each and libvips' cache of operations, which are
 * the process's, only cost: a tenth of reading.
 */
async function loadSharp(): Promise<typeof Sharp> {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

function nameOf(source: string | Uint8Array): string {
  return typeof source === 'string' ? source : 'the image';
}

function toRgb(data: Uint8Array, channels: number, shared: boolean): Uint8Array {
  // Not as a Buffer: arrays like it are made by its constructor.
  if (channels === 3 && !shared) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  const count = data.length / channels;
  const pixels = new Uint8Array(shared ? new SharedArrayBuffer(count * 3) : new ArrayBuffer(count * 3));
  if (channels === 3) {
    pixels.set(data);
    return pixels;
  }
  for (let i = 0; i < count; i++) pixels.fill(data[i * channels]!, i * 3, i * 3 + 3);
  return pixels;
}
