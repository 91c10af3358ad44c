import { imageUndecodable } from '../../core/errors.ts';

/** Decoded RGB, [height, width, 3]; in shared memory, so that threads pass it on without copying. */
export interface DecodedImage {
  readonly pixels: Uint8Array<SharedArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

export interface DecodeOptions {
  /**
   * Turn the image the way its EXIF orientation says. Annotated datasets give boxes for the pixels as stored.
   * @default false
   */
  readonly orient?: boolean;
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
    // Imported here, because sharp loads its native library and most commands decode nothing.
    const { default: sharp } = await import('sharp');
    const image = sharp(source, { ignoreIcc: true, limitInputPixels: MAX_PIXELS, failOn: 'truncated' });
    const upright = options.orient === true ? image.autoOrient() : image;
    const { data, info } = await upright.removeAlpha().toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { pixels: toShared(data, info.channels), width: info.width, height: info.height };
  } catch (cause) {
    throw imageUndecodable(name, (cause instanceof Error ? cause.message : String(cause)).trim().replace(/\.$/, ''));
  }
}

function nameOf(source: string | Uint8Array): string {
  return typeof source === 'string' ? source : 'the image';
}

function toShared(data: Uint8Array, channels: number): Uint8Array<SharedArrayBuffer> {
  if (channels === 3) {
    const pixels = new Uint8Array(new SharedArrayBuffer(data.length));
    pixels.set(data);
    return pixels;
  }
  const count = data.length / channels;
  const pixels = new Uint8Array(new SharedArrayBuffer(count * 3));
  for (let i = 0; i < count; i++) pixels.fill(data[i * channels]!, i * 3, i * 3 + 3);
  return pixels;
}
