import { createKernel, type Kernel, type KernelOptions } from '../../core/kernel.ts';
import type { ConfigObject } from '../../core/config/index.ts';
import { yolov3MobilenetV1Bccd } from '../../presets/yolov3-mobilenet-v1-bccd.ts';
import { progress } from '../../plugins/progress/index.ts';

/** The example's recipe, small enough for a test: 64 pixels, two images a step, no pretrained weights. */
export function bccdKernel(directory: string, config: ConfigObject = {}, options: Partial<KernelOptions> = {}): Kernel {
  const small: ConfigObject = {
    save_dir: directory, pretrain_weights: null, input_size: 64, max_iters: 6, snapshot_iter: 3, eval: false, threads: 2, log_iter: 1000,
    TrainReader: { batch_size: 2, worker_num: 1, dataset: { sample_num: 6 } },
    EvalReader: { batch_size: 2, worker_num: 1, dataset: { sample_num: 4 } },
  };
  return createKernel({
    name: 'test', ...options,
    use: [yolov3MobilenetV1Bccd, progress({ json: true }), ...(options.use ?? [])],
    config: [{ origin: 'test', config: small }, { origin: 'case', config }],
  });
}
