import { Editor } from '../../core/ir/editor.ts';
import type { Run } from '../../core/run.ts';
import { scalar, sizeOf, tensor, type Tensor } from '../../core/tensor/tensor.ts';
import { loadWeights } from '../../plugins/pretrained/load-weights.ts';
import { readWeights } from '../../plugins/pretrained/read-weights.ts';
import { e2eNet } from './e2e-net.ts';
import { openBackend } from './paddle-graph.ts';
import { attachTraining, insertQuantizers } from './training.ts';

/** What one step gave. */
export interface ContinuedStep {
  readonly loss: number;
  /** Scales of activations after it, by the value's name. */
  readonly scales: ReadonlyMap<string, number>;
}

/** The rate of the last steps of the golden. */
const LEARNING_RATE = 0.01;

/**
 * Trains the golden's small network on from a folder of Paddle's, which is loaded as `pretrain_weights` are.
 * @param images one batch for each step, and `labels` likewise
 */
export async function continueTraining(folder: string, images: Tensor, labels: Tensor, steps: number): Promise<ContinuedStep[]> {
  const { graph } = e2eNet(await readWeights(folder, { cacheDir: 'unused' }), images.shape.slice(1));
  const run = await startingRun(folder, graph);
  const editor = new Editor(graph);
  await insertQuantizers(graph, editor, 'train');
  const { loss } = editor.emit('SoftmaxCrossEntropy', { logits: graph.outputs.get('logits')!, labels: editor.input('label', { dtype: 'int32', shape: [images.shape[1]!] }) });
  editor.output('loss', editor.emit('ReduceMean', { x: loss }, { axes: [0] }).y);
  attachTraining(graph, editor);

  const backend = await openBackend('reference');
  const executable = await backend.compile(graph);
  executable.write([...run.states].map(([name, { tensor }]) => [name, tensor]));
  const done: ContinuedStep[] = [];
  for (let step = 0; step < steps; step++) {
    const outputs = await executable.run({ image: row(images, step), label: integers(row(labels, step)), learningRate: scalar('float32', LEARNING_RATE) });
    const scales = [...executable.read()].flatMap(([name, { data }]) => (graph.states.get(name)!.role === 'quantizer' && name.endsWith('.scale') ? [[name.slice(0, -'.scale'.length), Number(data[0])] as const] : []));
    done.push({ loss: Number(outputs['loss']!.data[0]), scales: new Map(scales) });
  }
  await executable.dispose();
  await backend.dispose();
  return done;
}

/** As much of a run as loading weights needs. */
async function startingRun(path: string, graph: Run['graph']): Promise<Run> {
  const kernel = { events: { emit: () => undefined } };
  const config = { pretrain_weights: path, finetune_exclude_pretrained_params: [], quantization: { enabled: true } };
  const run = { states: new Map(), kernel, model: {}, config } as unknown as Run;
  await loadWeights(path, graph, run, { cacheDir: 'unused' });
  return run;
}

function row(stacked: Tensor, step: number): Tensor {
  const shape = stacked.shape.slice(1);
  const size = sizeOf(shape);
  return { ...stacked, shape, data: stacked.data.slice(step * size, (step + 1) * size) } as Tensor;
}

/** Labels [N,1] as [N]. */
function integers({ data }: Tensor): Tensor {
  return tensor('int32', [data.length], Array.from(data, Number));
}
