import { imageUndrawable } from '../../core/errors.ts';
import { encode, type PictureFormat } from './draw-detections.ts';

/** Options of `contactSheet`. */
export interface ContactSheetOptions {
  /** At most as many as there are pictures. @default about as many columns as rows */
  readonly columns?: number;
  /** Width of a picture in pixels; its height follows the first picture. @default 480 */
  readonly tileWidth?: number;
  /** Pixels between pictures. @default 8 */
  readonly gap?: number;
  /** @default 'jpeg' */
  readonly format?: PictureFormat;
}

/**
 * Several pictures on one sheet, row by row, each fitted into an equal tile.
 * @param images paths or bytes of image files
 * @throws ERR_IMAGE_UNDRAWABLE for no image at all, or one that cannot be decoded
 */
export async function contactSheet(images: readonly (string | Uint8Array)[], options: ContactSheetOptions = {}): Promise<Buffer> {
  if (images.length === 0) throw imageUndrawable('the contact sheet', 'there are no images');
  const { tileWidth = 480, gap = 8, format = 'jpeg' } = options;
  const columns = Math.min(options.columns ?? Math.ceil(Math.sqrt(images.length)), images.length);
  const tileHeight = await heightFor(images[0]!, tileWidth);
  const tiles = await Promise.all(images.map(async (image, i) => ({
    input: await tile(image, tileWidth, tileHeight),
    left: gap + (i % columns) * (tileWidth + gap),
    top: gap + Math.floor(i / columns) * (tileHeight + gap),
  })));
  const { default: sharp } = await import('sharp');
  const rows = Math.ceil(images.length / columns);
  const size = { width: gap + columns * (tileWidth + gap), height: gap + rows * (tileHeight + gap) };
  return encode(sharp({ create: { ...size, channels: 3, background: '#ffffff' } }).composite(tiles), format).toBuffer();
}

async function heightFor(image: string | Uint8Array, width: number): Promise<number> {
  const { default: sharp } = await import('sharp');
  const { autoOrient } = await sharp(image).metadata().catch((cause: unknown) => { throw imageUndrawable(nameOf(image), cause); });
  return Math.max(1, Math.round((width * autoOrient.height) / autoOrient.width));
}

async function tile(image: string | Uint8Array, width: number, height: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp(image).autoOrient().resize(width, height, { fit: 'contain', background: '#ffffff' }).flatten({ background: '#ffffff' }).png({ compressionLevel: 1 }).toBuffer()
    .catch((cause: unknown) => { throw imageUndrawable(nameOf(image), cause); });
}

function nameOf(image: string | Uint8Array): string {
  return typeof image === 'string' ? image : 'an image of the contact sheet';
}
