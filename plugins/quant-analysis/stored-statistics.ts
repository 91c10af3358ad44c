import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkImages } from '../../core/export/check-images.ts';
import type { Run } from '../../core/run.ts';
import type { Analysis } from './analysis.ts';
import { collectStatistics, type Statistics } from './statistics/collect-statistics.ts';

/** Images the tensors are compared on at most: their sums settle long before AP does. */
const MOST_IMAGES = 32;

/** Where statistics are looked for, and what they must be about. */
export interface StatisticsRequest {
  /** Folder of the analysis. */
  readonly directory: string;
  /** The model they must be about. */
  readonly model: string;
  /** Images to measure on otherwise, at most. */
  readonly images: number;
}

/** Statistics of the run's tensors: those of an analysis of the same model in the folder, given with it, or measured. */
export async function statisticsOf(run: Run, { directory, model, images }: StatisticsRequest): Promise<{ statistics: Statistics; analysis: Analysis | undefined }> {
  const analysis = await storedAnalysis(directory);
  if (analysis?.model === model) {
    const layers = Object.fromEntries(analysis.layers.map(({ node, noise }) => [node, noise]));
    return { statistics: { images: analysis.images.statistics, layers, tensors: analysis.tensors }, analysis };
  }
  const feeds = await checkImages(run, Math.min(images, MOST_IMAGES));
  try {
    return { statistics: await collectStatistics(run, feeds), analysis: undefined };
  } finally {
    await feeds.close();
  }
}

/** An analysis that cannot be read, or of another version, is as good as none. */
async function storedAnalysis(directory: string): Promise<Analysis | undefined> {
  try {
    const stored = JSON.parse(await readFile(join(directory, 'analysis.json'), 'utf8')) as Partial<Analysis>;
    return stored.version === 1 ? stored as Analysis : undefined;
  } catch {
    return undefined;
  }
}
