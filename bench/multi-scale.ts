import { parseArgs } from 'node:util';
import { node, runOnce } from './in-turns.ts';

/** What one training over changing sizes took. */
export interface MultiScaleMeasurement {
  /** Resident bytes, averaged over the five steps that end there. */
  readonly early: number;
  readonly late: number;
  /** Largest of the whole training. */
  readonly peak: number;
  /** Different sizes up to there. */
  readonly sizesEarly: number;
  readonly sizesLate: number;
  /** Train steps compiled, up to there. */
  readonly compiledEarly: number;
  readonly compiledLate: number;
  readonly seconds: number;
}

interface Options {
  readonly argv: readonly string[];
  readonly early: number;
  readonly steps: number;
  readonly json: boolean;
}

/** Growth that is still no leak: the allocator's own, and sizes that had not come up. */
const MOST_GROWTH = 1.2;

const USAGE = `Usage: npm run bench -- multi-scale [options]
  --steps N      steps in all (300)
  --early N      steps after which memory is first looked at (30)
  --sizes N,N    sides to draw from (320,352,384,416,448,480,512,544,576,608)
  --batch N      images of a step (1)
  --width N      width of MobileNetV1, 1 the tutorial's (1)
  --json         one JSON document instead of a table`;

/**
 * Memory of a whole training with fake-quant, readers and all, whose input size is drawn anew for every step: after 300
 * steps it must be within 20 % of what it was after 30. Ends with 1 where it is not.
 */
export async function multiScale(argv: readonly string[]): Promise<number> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  const measured = await measure(options);
  const growth = measured.late / measured.early;
  if (options.json) console.log(JSON.stringify({ ...measured, growth }, undefined, 2));
  else console.log(text(options, measured, growth));
  return growth <= MOST_GROWTH ? 0 : 1;
}

function parse(argv: readonly string[]): Options | string {
  try {
    const { values: { json, ...values } } = parseArgs({
      args: [...argv],
      options: {
        steps: { type: 'string', default: '300' }, early: { type: 'string', default: '30' }, batch: { type: 'string', default: '1' },
        sizes: { type: 'string', default: '320,352,384,416,448,480,512,544,576,608' }, width: { type: 'string', default: '1' }, json: { type: 'boolean', default: false },
      },
    });
    const [steps, early, batch] = [values.steps, values.early, values.batch].map(Number) as [number, number, number];
    const counts = [steps, early, batch, ...values.sizes.split(',').map((side) => Number(side) / 32)];
    if (!counts.every((count) => Number.isInteger(count) && count > 0) || !(Number(values.width) > 0)) return 'Sizes are multiples of 32, the other numbers positive and, but for the width, whole.';
    if (early < 5 || early > steps) return '--early is at least 5 and at most --steps.';
    return { steps, early, json, argv: Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]) };
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** In a process of its own, whose memory is the training's. */
function measure({ argv }: Options): Promise<MultiScaleMeasurement> {
  return runOnce(node('multi-scale-once.ts', ...argv));
}

function text({ early, steps }: Options, measured: MultiScaleMeasurement, growth: number): string {
  const row = (step: number, bytes: number, sizes: number, compiled: number): string => `${String(step).padStart(5)} ${(bytes / 1e6).toFixed(0).padStart(10)} ${String(sizes).padStart(6)} ${String(compiled).padStart(9)}`;
  return [
    'steps  memory MB  sizes  compiled',
    row(early, measured.early, measured.sizesEarly, measured.compiledEarly),
    row(steps, measured.late, measured.sizesLate, measured.compiledLate),
    `memory times ${growth.toFixed(3)}, at most ${(measured.peak / 1e6).toFixed(0)} MB, in ${measured.seconds.toFixed(0)} s`,
  ].join('\n');
}
