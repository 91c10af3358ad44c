import type { SampleFacts } from '../history/run-history.ts';
import { drawDetections } from '../../visualize/index.ts';
import type { SummaryValue } from './event.ts';

/** Images in an event file at each evaluation. */
const SHOWN = 4;

/** A few sample images with what was found on them. */
export async function sampleSummary(samples: readonly SampleFacts[]): Promise<SummaryValue[]> {
  return Promise.all(samples.slice(0, SHOWN).map(async (sample) => ({ tag: `detections/${sample.file}`, image: await drawn(sample) })));
}

async function drawn({ thumbnail, width, found }: SampleFacts): Promise<{ width: number; height: number; bytes: Uint8Array }> {
  const { default: sharp } = await import('sharp');
  const jpeg = Buffer.from(thumbnail.slice(thumbnail.indexOf(',') + 1), 'base64');
  const size = await sharp(jpeg).metadata();
  const scale = size.width / width;
  const detections = found.map(({ category, bbox, score }) => ({ imageId: 0, categoryId: category, score, bbox: bbox.map((value) => value * scale) as unknown as typeof bbox }));
  const labels = new Map(found.map(({ category, label }) => [category, label]));
  return { width: size.width, height: size.height, bytes: await drawDetections(jpeg, detections, { labels, format: 'jpeg' }) };
}
