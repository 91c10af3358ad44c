import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkImages } from '../../core/export/check-images.ts';
import { writeFileAtomic } from '../../core/files.ts';
import type { Run } from '../../core/run.ts';
import { collectStatistics, type Statistics } from './statistics/collect-statistics.ts';

/** Images the tensors are compared on at most: their sums settle long before AP does. */
const MOST_IMAGES = 32;

/** Where statistics are kept, and what they must be about. */
export interface StatisticsRequest {
  /** Folder of the analysis. */
  readonly directory: string;
  /** The model they must be about. */
  readonly model: string;
  /** Images of a score: they are compared on as many, up to a few. */
  readonly images: number;
}

interface Stored {
  readonly version: 1;
  readonly model: string;
  readonly statistics: Statistics;
}

/**
 * Statistics of the run's tensors: those that an analysis or a search kept in the folder, or measured and kept, so that
 * what a short budget leaves undone is scores alone.
 * @throws ERR_DATASET_…, ERR_FILE_UNWRITABLE
 */
export async function statisticsOf(run: Run, { directory, model, images }: StatisticsRequest): Promise<Statistics> {
  const path = join(directory, 'statistics.json');
  const wanted = Math.min(images, MOST_IMAGES);
  const stored = await readStored(path);
  if (stored?.model === model && stored.statistics.images >= wanted) return stored.statistics;
  const feeds = await checkImages(run, wanted);
  try {
    const statistics = await collectStatistics(run, feeds);
    await writeFileAtomic(path, `${JSON.stringify({ version: 1, model, statistics } satisfies Stored)}\n`);
    return statistics;
  } finally {
    await feeds.close();
  }
}

/** What cannot be read, or is of another version, is as good as none. */
async function readStored(path: string): Promise<Stored | undefined> {
  try {
    const stored = JSON.parse(await readFile(path, 'utf8')) as Partial<Stored>;
    return stored.version === 1 ? stored as Stored : undefined;
  } catch {
    return undefined;
  }
}
