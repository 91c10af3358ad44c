import { openRun } from '../../../core/commands/open-run.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import { createKernel, type Kernel } from '../../../core/kernel.ts';
import { PassList } from '../../../core/rewrite/pass.ts';
import { specializeGraph } from '../../../core/rewrite/specialize.ts';
import type { Plugin } from '../../../core/plugin.ts';
import type { Run } from '../../../core/run.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { backendOnnxruntime } from '../../../plugins/backend-onnxruntime/index.ts';
import { backendReference } from '../../../plugins/backend-reference/index.ts';
import { channelWiseWeights } from '../../../plugins/channel-wise-weights/index.ts';
import { datasetVoc } from '../../../plugins/dataset-voc/index.ts';
import { exportOnnx } from '../../../plugins/export-onnx/index.ts';
import { modelYolov3 } from '../../../plugins/model-yolov3/index.ts';
import { quantAware } from '../../../plugins/quant-aware/index.ts';
import { reader } from '../../../plugins/reader/index.ts';
import { targetOnnxruntime } from '../../../plugins/target-onnxruntime/index.ts';
import { targetPaddleLite } from '../../../plugins/target-paddle-lite/index.ts';
import { yoloOutputSkip } from '../../../plugins/yolo-output-skip/index.ts';

const random = createRandom(5);

/** A YOLOv3 of a sixteenth's width at 64x64 without weights from anywhere: small enough for the reference backend. */
export function tinyKernel(config: ConfigObject = {}, use: readonly Plugin[] = []): Kernel {
  return createKernel({
    name: 'tiny',
    use: [
      backendOnnxruntime(), backendReference(), modelYolov3(), datasetVoc(), reader(),
      targetPaddleLite(), targetOnnxruntime(), quantAware(), channelWiseWeights(), yoloOutputSkip(), exportOnnx(), ...use,
    ],
    config: [{ origin: 'test', config: {
      num_classes: 3, input_size: 64, backend: 'reference', target: 'onnxruntime', threads: 1,
      MobileNet: { width: 0.0625, activation: 'relu6', padding: 'same' },
    } }, { origin: 'case', config }],
  });
}

/** A run whose quantizers have seen images of noise, with batch norms that do something. */
export async function calibratedRun(kernel: Kernel): Promise<Run> {
  const { run } = await openRun(kernel, { weights: undefined, keepPlan: false });
  for (const [name, { tensor: { shape, dtype }, role }] of run.states) {
    if (/bn[._](offset|mean)$/.test(name)) run.states.set(name, { tensor: noise(shape, -0.3, 0.3), role });
    if (/bn[._](scale|var|variance)$/.test(name) && dtype === 'float32') run.states.set(name, { tensor: noise(shape, 0.7, 1.3), role });
  }
  if (run.plan.entries().length > 0) await calibrate(kernel, run);
  return run;
}

/** Feeds of one image of noise. */
export function image(size: number): Record<string, Tensor> {
  return { image: noise([1, 3, size, size], -1, 1), imSize: tensor('int32', [1, 2], [size * 2, size * 3]) };
}

/** Moves the activation scales as training does, without training. */
async function calibrate(kernel: Kernel, run: Run): Promise<void> {
  const size = run.graph.inputs.get('image')!.type.shape[2]!;
  const graph = specializeGraph(run.graph, { image: [1, 3, size, size] });
  const passes = new PassList();
  run.stage = 'train';
  kernel.hooks.rewrite.call(passes, run);
  passes.run(graph);
  const program = await run.backend.compile(graph);
  program.write([...run.states].map(([name, { tensor }]) => [name, tensor] as const));
  for (let step = 0; step < 4; step++) await program.run({ image: image(size)['image']! });
  for (const [name, tensor] of program.read()) {
    const role = graph.states.get(name)!.role;
    run.states.set(name, { tensor: { ...tensor, data: tensor.data.slice() } as Tensor, role });
  }
  await program.dispose();
}

function noise(shape: readonly number[], low: number, high: number): Tensor {
  return tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(low, high)));
}
