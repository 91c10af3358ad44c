import type { Kernel } from '../../core/kernel.ts';
import type { DatasetListing } from '../../core/dataset.ts';
import { sectionMissing } from '../../core/errors.ts';
import { sidesOf } from '../../core/image-size.ts';
import { readerSize } from '../../core/reader-size.ts';
import type { Config } from '../../core/run.ts';
import { anchorReport, type AnchorReport } from './anchor-report.ts';
import { checkBoxes } from './check-boxes.ts';
import { checkImages, type ImageCheck } from './check-images.ts';
import { createFindingCounter, type Finding } from './findings.ts';
import { listDataset } from './list-dataset.ts';
import { boxStatistics, type BoxStatistics } from './statistics.ts';

/** Sections whose datasets are looked at. */
export type DataSplit = 'TrainReader' | 'EvalReader';

/** Options of `data-check`. */
export interface DataCheckOptions {
  /** @default those that are configured */
  readonly splits?: readonly DataSplit[] | undefined;
  /** How far images are looked into: decoded to the end, their heads, or not at all. @default 'decode' */
  readonly images?: ImageCheck | undefined;
  /** Anchors to fit. @default as many as are configured */
  readonly anchors?: number | undefined;
}

/** What was found in one dataset. */
export interface SplitReport {
  readonly findings: readonly Finding[];
  readonly statistics: Omit<BoxStatistics, 'extents'>;
}

/** What was found in the datasets. */
export interface DataReport {
  readonly splits: Readonly<Partial<Record<DataSplit, SplitReport>>>;
  /** Fitted to the first of the datasets; undefined where the model has no anchors, or the dataset no box. */
  readonly anchors: AnchorReport | undefined;
  readonly errors: number;
  readonly warnings: number;
}

/**
 * Looks for trouble in the datasets, counts classes and sizes, and fits anchors.
 * @throws ERR_SECTION_MISSING, ERR_DATASET_… where a dataset cannot be read at all
 * @example
 * const { errors, splits } = await kernel.run('data-check', { images: 'header' });
 */
export async function checkData(kernel: Kernel, options: DataCheckOptions): Promise<DataReport> {
  const { value: config } = kernel.config();
  const wanted = options.splits ?? (['TrainReader', 'EvalReader'] as const).filter((split) => config[split]?.dataset !== undefined);
  if (wanted.length === 0) throw sectionMissing('TrainReader', 'data check');
  const listings = await Promise.all(wanted.map(async (split) => ({ split, listing: await listDataset(kernel, split) })));
  const splits = await checkSplits(kernel, listings, options.images ?? 'decode');
  const findings = splits.flatMap(({ report }) => report.findings);
  const count = (severity: Finding['severity']): number => findings.filter((finding) => finding.severity === severity).reduce((sum, finding) => sum + finding.count, 0);
  return {
    splits: Object.fromEntries(splits.map(({ split, report }) => [split, report])),
    anchors: fitted(config, splits[0]!.extents, options.anchors), errors: count('error'), warnings: count('warning'),
  };
}

interface Listed {
  readonly split: DataSplit;
  readonly listing: DatasetListing;
}
interface Checked {
  readonly split: DataSplit;
  readonly report: SplitReport;
  readonly extents: Float64Array;
}

async function checkSplits(kernel: Kernel, listed: readonly Listed[], depth: ImageCheck): Promise<Checked[]> {
  const { value: config } = kernel.config();
  const total = listed.reduce((sum, { listing }) => sum + listing.images.length, 0);
  const contents = new Map<string, { file: string; split: string }>();
  let done = 0;
  const onImage = (): void => kernel.events.emit('progress', { task: 'check images', done: ++done, total, unit: 'images' });
  const checked: Checked[] = [];
  for (const { split, listing } of listed) {
    const found = createFindingCounter();
    if (listing.images.length === 0) found.add('dataset-empty', split);
    checkBoxes(listing, split === 'TrainReader' ? config.TrainReader?.inputs_def.num_max_boxes : undefined, found);
    if (depth !== 'none') await checkImages(listing.images, { depth, found, contents, split, onImage });
    const { extents, ...statistics } = boxStatistics(listing, readerSize(config));
    checked.push({ split, extents, report: { findings: found.findings(), statistics } });
  }
  return checked;
}

function fitted(config: Config, extents: Float64Array, count: number | undefined): AnchorReport | undefined {
  const head = (config as Partial<Config>).YOLOv3Head;
  if (head === undefined || extents.length === 0) return undefined;
  const { anchors, anchor_masks: masks } = head;
  return anchorReport({ extents, inputSize: sidesOf(readerSize(config)), configured: anchors, heads: masks.length, count: count ?? anchors.length, seed: config.seed });
}
