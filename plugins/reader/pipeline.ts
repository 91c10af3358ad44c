import type { Sample, Transform, TransformContext } from './sample.ts';
import type { TransformSpec } from './transform-list.ts';
import { transforms } from './transforms/index.ts';
import type { NormalizeOptions } from './transforms/normalize-image.ts';
import { normalizePermute } from './transforms/normalize-permute.ts';

/**
 * One function that does what a checked list of transforms says. Each transform draws from its own stream, so that
 * adding one does not change what the others draw.
 */
export function createPipeline(list: readonly TransformSpec[]): (sample: Sample, context: TransformContext) => Sample {
  const steps = fuse(list);
  return (sample, context) => steps.reduce((current, { key, run }) => run(current, { ...context, random: context.random.split(key) }) ?? current, sample);
}

interface Step {
  /** Name and how many of the name came before. */
  readonly key: string;
  readonly run: Transform;
}

/** What leaves the picture alone and may therefore stand between the two. */
const BOXES_ONLY = new Set(['NormalizeBox', 'PadBox', 'BboxXYXY2XYWH']);

function fuse(list: readonly TransformSpec[]): Step[] {
  const fused = new Set<number>();
  return list.flatMap((spec, i) => {
    if (fused.has(i)) return [];
    const key = `${spec.type}.${list.slice(0, i).filter(({ type }) => type === spec.type).length}`;
    const permute = permuteAfter(list, i);
    if (permute === undefined) return { key, run: transforms.find(({ name }) => name === spec.type)!.create(spec as never) };
    fused.add(permute);
    return { key, run: normalizePermute(spec as unknown as NormalizeOptions, list[permute]!['to_bgr'] === true) };
  });
}

/** Place of the Permute that the NormalizeImage at `i` can be done with. */
function permuteAfter(list: readonly TransformSpec[], i: number): number | undefined {
  if (list[i]!.type !== 'NormalizeImage' || list[i]!['is_channel_first'] === true) return undefined;
  let next = i + 1;
  while (BOXES_ONLY.has(list[next]?.type ?? '')) next++;
  return list[next]?.type === 'Permute' ? next : undefined;
}
