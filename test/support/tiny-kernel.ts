import { parseOverrides, type ConfigObject } from '../../core/config/index.ts';
import { createKernel, type Kernel, type KernelOptions } from '../../core/kernel.ts';
import { yolov3MobilenetV1Coco } from '../../presets/yolov3-mobilenet-v1-coco.ts';
import type { TinyProject } from './tiny-project.ts';

/** A kernel over a tiny project, named `run`; `config` goes over the project's small settings. */
export function tinyKernel({ small }: TinyProject, config: ConfigObject = {}, { use = [], ...options }: Partial<KernelOptions> = {}): Kernel {
  return createKernel({ name: 'run', ...options, use: [yolov3MobilenetV1Coco, ...use], config: [parseOverrides(small.slice(1)), { origin: 'case', config }] });
}

/** Makes a kernel, works with it, closes it. */
export async function withKernel<R>(kernel: Kernel, work: (kernel: Kernel) => Promise<R>): Promise<R> {
  try {
    return await work(kernel);
  } finally {
    await kernel.dispose();
  }
}
