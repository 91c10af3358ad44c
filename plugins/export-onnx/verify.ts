import type { Executable } from '../../core/backend.ts';
import { inputSize } from '../../core/input-size.ts';
import { exportDiffers } from '../../core/errors.ts';
import { deriveEvalGraph } from '../../core/evaluate/derive-graphs.ts';
import { checkImages } from '../../core/export/check-images.ts';
import type { ExportVerification, FrozenModel, OutputDifference } from '../../core/export/exporter.ts';
import type { Files } from '../../core/export/files.ts';
import { Editor } from '../../core/ir/editor.ts';
import { isOp, type Graph, type TensorType } from '../../core/ir/types.ts';
import type { Run } from '../../core/run.ts';
import { inferenceTensors } from '../../core/train/averages.ts';
import { boxDifference, rawDifference, scoreDifference, type Measure } from './differences.ts';
import { MANIFEST_FILE, MODEL_FILE, parseManifest } from './manifest.ts';
import { openModel } from './open-model.ts';
import { sessionOptions } from './session-options.ts';
import { withOutputs } from './with-outputs.ts';

/** Predictions below this score are not compared: they are most of all and detect nothing. */
const SCORE_THRESHOLD = 0.1;

/**
 * Largest mean differences of scores, and of corners in sides of their box; `export.tolerance` is the like for raw outputs.
 *
 * Rounding flips cascade through a quantized network: single numbers differ by whole deviations while both sides are
 * right. Seen on the BCCD network: means of raw outputs 0.02 to 0.05 standard deviations when trained, 0.05 to 0.15 after
 * 80 steps (two engines running the same graph differ by two thirds of that; the rest is the rounding of biases to
 * int32), of scores 0.012, of boxes 0.004. One layer's scale 10 % off gave 0.3 to 0.6 and scores 0.03 to 0.08, but only
 * 0.18 in the last layers, which passes; 50 % off was refused in every layer tried.
 */
const TOLERANCES = { scores: 0.05, boxes: 0.1 } as const;

/**
 * Reloads the bytes about to be written in ONNX Runtime, with the session options the manifest asks for, and runs images
 * through them and through the fake-quant graph the checkpoint was evaluated with.
 * @throws ERR_EXPORT_DIFFERS when a mean difference is above its tolerance, or not a number
 */
export async function verify(model: FrozenModel, files: Files, run: Run): Promise<ExportVerification> {
  const { check_images: count, tolerance } = run.config.export;
  if (count === 0) return { outputs: [], images: 0 };
  const heads = rawOutputs(model.graph);
  const measures = [...heads.keys()].map((name) => rawDifference(name, tolerance));
  if (model.graph.outputs.has('scores')) measures.push(scoreDifference(SCORE_THRESHOLD, TOLERANCES.scores), boxDifference(SCORE_THRESHOLD, TOLERANCES.boxes));
  const images = await compare(run, files, heads, measures);
  return { outputs: measures.map((measure) => accepted(measure.result())), images };
}

/** The detector's raw predictions, by their name in the graph and in the file. */
function rawOutputs(graph: Graph): ReadonlyMap<string, TensorType> {
  return new Map(graph.nodes().filter((node) => isOp(node, 'YoloBox')).map(({ inputs: { x } }) => [x.name, x.type]));
}

async function compare(run: Run, files: Files, heads: ReadonlyMap<string, TensorType>, measures: readonly Measure[]): Promise<number> {
  const { sessionOptions: required } = parseManifest(files.get(MANIFEST_FILE) as string);
  const file = await openModel(withOutputs(files.get(MODEL_FILE) as Uint8Array, heads), sessionOptions(required, run.config.threads));
  const reference = await evaluationGraph(run, [...heads.keys()]);
  const images = await checkImages(run, run.config.export.check_images);
  let done = 0;
  try {
    for await (const feeds of images) {
      const [expected, actual] = [await reference.run(feeds), await file.run(feeds)];
      for (const measure of measures) measure.add(expected, actual);
      run.kernel.events.emit('progress', { task: 'compare the exported file', done: ++done, total: run.config.export.check_images, unit: 'images' });
    }
  } finally {
    await images.close();
    await reference.dispose();
    await file.dispose();
  }
  return done;
}

/** The graph evaluated while training, with the raw predictions as further outputs. */
async function evaluationGraph(run: Run, heads: readonly string[]): Promise<Executable> {
  const { graph } = deriveEvalGraph(run, { batch: 1, size: inputSize(run) });
  const editor = new Editor(graph);
  graph.nodes().filter((node) => isOp(node, 'YoloBox')).forEach(({ inputs: { x } }, i) => editor.output(heads[i]!, x));
  const program = await run.backend.compile(graph);
  program.write(inferenceTensors(run.states));
  return program;
}

function accepted(difference: OutputDifference): OutputDifference {
  const { name, mean, tolerance } = difference;
  if (!(mean <= tolerance)) throw exportDiffers('onnx', name, mean, tolerance);
  return difference;
}
