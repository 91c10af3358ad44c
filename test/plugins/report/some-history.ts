import type { RunHistory } from '../../../plugins/report/index.ts';
import { StepSeries } from '../../../plugins/report/history/step-series.ts';

/** Text that would be markup if it were not escaped. */
export const EVIL = '"></script><script>alert(1)</script><b class=\'x\'>&';

/** How much there is of everything. */
export interface Amounts {
  readonly name?: string;
  readonly steps?: number;
  readonly evaluations?: number;
  readonly classes?: number;
  readonly quantizers?: number;
  readonly samples?: number;
}

/** A small grey picture. */
export const THUMBNAIL = 'data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==';

/** A history of a training that never was. */
export function someHistory({ name = 'run', steps = 20, evaluations = 2, classes = 2, quantizers = 2, samples = 1 }: Amounts = {}): RunHistory {
  const series = new StepSeries();
  for (let step = 0; step < steps; step++) series.add(step, { loss: 100 / (1 + step), loss_stride_32: 50 / (1 + step), learning_rate: 0.001, seconds: 1, wait_seconds: 0.1 });
  const names = Array.from({ length: classes }, (_, i) => `${name} ${i}`);
  const recalls = Array.from({ length: 101 }, (_, i) => i / 100);
  const curve = { iou: 0.5, precision: recalls.map((recall) => Math.round((1 - recall) * 1000) / 1000) };
  const box = { label: name, category: 1, bbox: [1, 2, 30, 20] as const };
  const moments = Math.min(steps, 60);
  return {
    version: 1, name, status: 'done', message: name, begun: '2026-01-02T03:04:05.678Z', written: '2026-01-02T04:04:05.678Z', seconds: 3600, continued: 1,
    iteration: steps, iterations: steps, seed: 3, weights: name, versions: { slimtap: name },
    model: { name, classes, parameters: 1e6, floatBytes: 4e6, bytes: 1e6 },
    config: { value: { max_iters: steps, seed: 3, name, list: [1, 2] }, origins: { max_iters: name } },
    plan: {
      version: 1, target: name, notes: { [name]: name }, skips: [{ node: name, by: name, reason: name }],
      entries: Array.from({ length: quantizers }, (_, i) => ({ node: `${name} ${i}`, slot: 'x', by: name, reason: name, spec: { kind: 'abs_max' as const, bits: 8, signed: true, rounding: 'half-even' as const } })),
    },
    steps: series.toJSON(),
    evaluations: Array.from({ length: evaluations }, (_, i) => ({
      iteration: i + 1, stage: 'eval', AP: 0.5, AP50: 0.6, stats: { AP: 0.5, AP50: 0.6, APs: -1 }, images: 4, msPerImage: 12.5,
      categories: names.map((one) => ({ name: one, AP: 0.5, AP50: 0.6 })),
    })),
    curves: { iteration: evaluations, recalls, mean: [curve], total: classes, categories: names.map((one) => ({ name: one, curves: [curve, { ...curve, iou: 0.75 }] })).slice(0, 100) },
    ranges: {
      iterations: Array.from({ length: moments }, (_, i) => i + 1),
      quantizers: Array.from({ length: quantizers }, (_, i) => ({
        name: `${name} ${i}`, kind: 'abs_max', bits: 8, weight: i % 2 === 0, scales: 1,
        low: Array.from({ length: moments }, (_, at) => (at === 0 ? null : -1 / at)), high: Array.from({ length: moments }, (_, at) => (at === 0 ? null : 1 / at)),
      })),
    },
    samples: Array.from({ length: samples }, () => ({ file: name, thumbnail: THUMBNAIL, width: 60, height: 48, truth: [box], found: [{ ...box, score: 0.9 }, { ...box, score: 0.1 }] })),
  };
}
