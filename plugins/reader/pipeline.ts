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

function fuse(list: readonly TransformSpec[]): Step[] {
  const steps: Step[] = [];
  for (let i = 0; i < list.length; i++) {
    const spec = list[i]!;
    const next = list[i + 1];
    const key = `${spec.type}.${list.slice(0, i).filter(({ type }) => type === spec.type).length}`;
    if (spec.type === 'NormalizeImage' && spec['is_channel_first'] === false && next?.type === 'Permute') {
      steps.push({ key, run: normalizePermute(spec as unknown as NormalizeOptions, next['to_bgr'] === true) });
      i++;
    } else {
      steps.push({ key, run: transforms.find(({ name }) => name === spec.type)!.create(spec as never) });
    }
  }
  return steps;
}
