import { parseArgs } from 'node:util';
import { openRun } from '../core/commands/open-run.ts';
import { deriveEvalGraph } from '../core/evaluate/derive-graphs.ts';
import { Evaluation } from '../core/evaluate/evaluation.ts';
import { createKernel } from '../core/kernel.ts';
import { inferenceTensors } from '../core/train/averages.ts';
import { yolov3MobilenetV1Bccd } from '../presets/yolov3-mobilenet-v1-bccd.ts';
import { measureCost, type Cost } from './growth-costs.ts';

/** Evaluates the demo's network, with random weights, in this process, and prints how many images it had and the `Cost` as JSON. */
const { values } = parseArgs({ options: { images: { type: 'string' }, threads: { type: 'string' } } });
const kernel = createKernel({
  use: [yolov3MobilenetV1Bccd],
  config: { pretrain_weights: null, threads: Number(values.threads), EvalReader: { dataset: { anno_path: 'ImageSets/Main/trainval.txt' } } },
});
const { run } = await openRun(kernel, { keepPlan: false });
const evaluation = await Evaluation.open(run, { images: Number(values.images) });
const program = await run.backend.compile(deriveEvalGraph(run, evaluation).graph, { keepMemory: true });
program.write(inferenceTensors(run.states));
const { value: { images }, cost } = await measureCost(() => evaluation.measureWith(run, program, 'eval'));
const measured: Cost & { images: number } = { ...cost, images };
console.log(JSON.stringify(measured));
await program.dispose();
await evaluation.dispose();
await run.backend.dispose();
await kernel.dispose();
