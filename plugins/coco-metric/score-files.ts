import { readFile, stat } from 'node:fs/promises';
import { fileMalformed, fileUnreadable, resultsMismatch } from '../../core/errors.ts';
import type { CategoryResult } from '../../core/evaluate/detection.ts';
import type { CocoColumns, DetectionColumns } from './columns.ts';
import { evaluateColumns } from './evaluate-columns.ts';
import type { CocoDocument, CocoResult } from './json.ts';
import { unknown } from './reason.ts';
import { readGroundTruth } from './read-ground-truth.ts';
import { readResults } from './read-results.ts';

/** The longest text a JavaScript string holds is a little more. */
const LARGEST_FILE_BYTES = 500 * 2 ** 20;

/** Which files to score, and how. */
export interface ScoreRequest {
  /** COCO annotation file. For `voc`, annotations may carry `difficult`. */
  readonly annotations: string;
  /** COCO results file. */
  readonly results: string;
  /** @default coco */
  readonly metric?: 'coco' | 'voc';
}

/** The numbers of two files. */
export interface Score {
  readonly stats: Readonly<Record<string, number>>;
  readonly perCategory: readonly CategoryResult[];
  /** Why the numbers are zero or undefined. */
  readonly reason?: string;
  /** What was left out or is likely a mistake, one line each; absent when there is nothing. */
  readonly warnings?: readonly string[];
}

/**
 * Scores a file of detections against a file of annotations, both in COCO's formats.
 * @throws ERR_FILE_UNREADABLE, ERR_FILE_MALFORMED, ERR_ANNOTATIONS_INVALID, ERR_RESULTS_INVALID, and
 * ERR_RESULTS_MISMATCH when results name images the annotations lack, or none of their categories
 */
export async function scoreFiles({ annotations, results, metric = 'coco' }: ScoreRequest): Promise<Score> {
  const document = await readDocument(annotations) as CocoDocument;
  const detected = await readDocument(results) as CocoResult[];
  const truth = readGroundTruth(document);
  const detections = readResults(detected, document.images);
  refuseStrangers(truth, detections);
  if (metric === 'coco') return scoreOf(evaluateColumns(truth, detections));
  const { evaluateVoc } = await import('../voc-metric/evaluate-voc.ts');
  return scoreOf(evaluateVoc({ groundTruth: document, detections: detected }));
}

async function readDocument(path: string): Promise<unknown> {
  const unreadable = (cause: unknown): never => { throw fileUnreadable(path, cause); };
  const { size } = await stat(path).catch(unreadable);
  if (size > LARGEST_FILE_BYTES) throw fileMalformed(path, `${size} bytes are more than the ${LARGEST_FILE_BYTES} that can be read`);
  const text = await readFile(path, 'utf8').catch(unreadable);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fileMalformed(path, (cause as Error).message);
  }
}

/** Unknown images mean another data set; single unknown categories are left out, as pycocotools does. */
function refuseStrangers({ images, categories }: CocoColumns, { imageIds, categoryIds }: DetectionColumns): void {
  const ofImages = unknown(imageIds, new Set(images));
  if (ofImages.count > 0) {
    throw resultsMismatch(`${ofImages.count} of ${imageIds.length} results have an image_id the ground truth lacks, such as ${ofImages.examples}`);
  }
  const known = categories.map(({ id }) => id);
  const ofCategories = unknown(categoryIds, new Set(known));
  if (ofCategories.count === categoryIds.length && categoryIds.length > 0) {
    throw resultsMismatch(`no result has a category_id of the ground truth; results have ${ofCategories.examples}, the ground truth ${known.slice(0, 5).join(', ')}`);
  }
}

function scoreOf({ stats, perCategory, reason, warnings = [] }: Score): Score {
  return { stats, perCategory, ...(reason === undefined ? {} : { reason }), ...(warnings.length === 0 ? {} : { warnings }) };
}
