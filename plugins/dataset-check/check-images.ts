import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { ListedImage } from '../../core/dataset.ts';
import type { FindingCounter } from './findings.ts';

/** How far images are looked into. */
export type ImageCheck = 'decode' | 'header' | 'none';

/** What the images of a split are looked at with. */
export interface ImageCheckOptions {
  readonly depth: Exclude<ImageCheck, 'none'>;
  readonly found: FindingCounter;
  /** First image of every content so far, by hash; the splits of a dataset share it. */
  readonly contents: Map<string, { readonly file: string; readonly split: string }>;
  readonly split: string;
  onImage(): void;
}

/** Files held in memory at a time. */
const AT_ONCE = Math.max(2, availableParallelism());

/**
 * Opens every image, a few at a time and told of in order: is it there, is it as large as annotated, can it be decoded to its end,
 * was there one with the same bytes. Decoding is to an eighth of the size where the format can (JPEG), which still reads every byte.
 */
export async function checkImages(images: readonly ListedImage[], options: ImageCheckOptions): Promise<void> {
  const ahead: Promise<Told[]>[] = [];
  for (let next = 0, done = 0; done < images.length; done++) {
    while (next < images.length && next < done + AT_ONCE) ahead.push(look(images[next++]!, options));
    for (const tell of await ahead.shift()!) tell();
    options.onImage();
  }
}

type Told = () => void;

async function look(image: ListedImage, { depth, found, contents, split }: ImageCheckOptions): Promise<Told[]> {
  const { file } = image;
  const missing = await stat(file).then((entry) => !entry.isFile(), () => true);
  if (missing) return [() => found.add('image-missing', file)];
  const bytes = depth === 'decode' ? await readFile(file).catch(() => undefined) : undefined;
  const problem = await decodeProblem(bytes ?? file, depth, image);
  return [
    ...(problem === undefined ? [] : [() => found.add(...problem)]),
    ...(bytes === undefined ? [] : [() => compare(createHash('sha256').update(bytes).digest('base64'), { file, split }, contents, found)]),
  ];
}

async function decodeProblem(source: string | Uint8Array, depth: ImageCheckOptions['depth'], { file, width, height }: ListedImage): Promise<Parameters<FindingCounter['add']> | undefined> {
  const { default: sharp } = await import('sharp');
  try {
    const picture = sharp(source, { failOn: 'truncated', limitInputPixels: 100_000_000 });
    const stored = await picture.metadata();
    if (depth === 'decode') await picture.resize(Math.max(1, stored.width >> 3), Math.max(1, stored.height >> 3), { fit: 'fill' }).raw().toBuffer();
    if (stored.width === width && stored.height === height || width === 0) return undefined;
    const onItsSide = (stored.orientation ?? 1) > 4 && stored.width === height && stored.height === width;
    return [onItsSide ? 'image-rotated' : 'image-size', `${file}: ${stored.width}x${stored.height}, annotated ${width}x${height}`];
  } catch (error) {
    return ['image-unreadable', `${file}: ${(error instanceof Error ? error.message : String(error)).trim()}`];
  }
}

function compare(hash: string, image: { file: string; split: string }, contents: ImageCheckOptions['contents'], found: FindingCounter): void {
  const first = contents.get(hash);
  if (first === undefined) contents.set(hash, image);
  else if (first.split === image.split) found.add('image-twice', `${image.file} and ${first.file}`);
  else found.add('image-in-both', `${image.file} and ${first.file}`);
}
