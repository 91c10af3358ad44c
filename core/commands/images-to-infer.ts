import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileUnreadable, nothingToInfer } from '../errors.ts';
import type { InferOptions } from './infer.ts';

/** File names taken for images. Whether they can be decoded is known when they are. */
const IMAGES = new Set(['.jpg', '.jpeg', '.png', '.webp', '.bmp', '.gif', '.tif', '.tiff', '.avif']);

/**
 * The files to infer on: the one named, or those of a folder in order of name.
 * @throws ERR_NOTHING_TO_INFER, ERR_FILE_UNREADABLE
 */
export async function imagesToInfer({ image, directory }: Pick<InferOptions, 'image' | 'directory'>): Promise<string[]> {
  if (image !== undefined) return [await existing(image)];
  if (directory === undefined) throw nothingToInfer('no image was named');
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => { throw fileUnreadable(directory, cause); });
  const names = entries.filter((entry) => !entry.isDirectory() && IMAGES.has(extname(entry.name).toLowerCase())).map(({ name }) => name);
  if (names.length === 0) throw nothingToInfer(`${directory} holds no image`);
  return names.sort().map((name) => join(directory, name));
}

async function existing(image: string): Promise<string> {
  const stats = await stat(image).catch((cause: unknown) => { throw fileUnreadable(image, cause); });
  if (stats.isDirectory()) throw nothingToInfer(`${image} is a folder; --infer_dir takes those`);
  return image;
}
