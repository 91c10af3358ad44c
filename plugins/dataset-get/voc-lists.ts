import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetMissing } from '../../core/errors.ts';
import { writeFileAtomic } from '../../core/files.ts';
import { VOC_LABELS } from '../dataset-voc/voc-labels.ts';

/** Which lists of which years make the lists PaddleDetection trains and measures with. */
const LISTS: Readonly<Record<string, readonly (readonly [year: string, list: string])[]>> = {
  'trainval.txt': [['VOC2007', 'trainval'], ['VOC2012', 'trainval']],
  'test.txt': [['VOC2007', 'test']],
};

/**
 * Writes `trainval.txt`, `test.txt` (pairs of image and annotation) and `label_list.txt` as PaddleDetection's `create_list` does, in the order of the
 * devkit: the reader shuffles. Lists that are there stay, unless they are to be replaced.
 * @returns the files written
 * @throws ERR_DATASET_MISSING
 */
export async function writeVocLists(directory: string, { replace }: { replace: boolean }): Promise<string[]> {
  const wanted = async (name: string): Promise<boolean> => replace || await stat(join(directory, name)).catch(() => undefined) === undefined;
  const written: string[] = [];
  for (const [name, parts] of Object.entries(LISTS)) {
    if (!await wanted(name)) continue;
    const lines = (await Promise.all(parts.map(([year, list]) => pairs(directory, year, list)))).flat();
    written.push(await write(join(directory, name), lines));
  }
  if (await wanted('label_list.txt')) written.push(await write(join(directory, 'label_list.txt'), VOC_LABELS));
  return written;
}

async function pairs(directory: string, year: string, list: string): Promise<string[]> {
  const root = `VOCdevkit/${year}`;
  const path = join(directory, root, 'ImageSets/Main', `${list}.txt`);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => { throw datasetMissing(path, 'The image list', cause); });
  const names = text.split(/\r?\n/).map((line) => line.trim().split(/\s+/)[0]!).filter((name) => name !== '');
  return names.map((name) => `${root}/JPEGImages/${name}.jpg ${root}/Annotations/${name}.xml`);
}

async function write(path: string, lines: readonly string[]): Promise<string> {
  await writeFileAtomic(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}
