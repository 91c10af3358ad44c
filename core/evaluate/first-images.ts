import type { Config } from '../run.ts';

type ReaderSection = NonNullable<Config['EvalReader']>;

/** A reader section that reads at most so many images, the first in file order; as it is without a number. */
export function firstImages(section: ReaderSection, count: number | undefined): ReaderSection {
  if (count === undefined || section.dataset === undefined) return section;
  const { sample_num: given } = section.dataset;
  return { ...section, dataset: { ...section.dataset, sample_num: given > 0 ? Math.min(given, count) : count } };
}
