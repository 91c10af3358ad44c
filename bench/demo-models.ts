import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { awareTraining, floatTraining, SCHEDULES } from '../bin/demo/trainings.ts';
import type { ConfigObject } from '../core/config/index.ts';
import { createKernel, type Kernel } from '../core/kernel.ts';
import { progress } from '../plugins/progress/index.ts';
import { yolov3MobilenetV1Bccd } from '../presets/yolov3-mobilenet-v1-bccd.ts';

/** A network of the demo, and how it comes to be. */
export interface DemoModel {
  /** Of its folder and of its export's. */
  readonly name: string;
  readonly how: 'float' | 'post' | 'aware';
  /** Configuration over the preset's. */
  readonly config: ConfigObject;
}

/** The blood-cell network of the demo, trained and calibrated under one folder; what is there is not made again. */
export class DemoModels {
  readonly #out: string;
  readonly #always: ConfigObject;

  /** @param always configuration of every run below the one it brings */
  constructor(out: string, always: ConfigObject = {}) {
    this.#out = out;
    this.#always = always;
  }

  /** The float checkpoint that all others start from. */
  float(): Promise<string> {
    return this.#trained('float', floatTraining(SCHEDULES.standard.float));
  }

  /** The checkpoint of a model made from that float one. */
  async made({ name, how, config }: DemoModel, float: string): Promise<string> {
    if (how === 'float') return float;
    if (how === 'aware') return this.#trained(name, { ...awareTraining(SCHEDULES.standard.aware, float), ...config });
    const model = join(this.#out, name, 'post_model');
    if (!await isThere(model)) await this.run(name, { ...config, weights: float }, (kernel) => kernel.run('post'));
    return model;
  }

  /** @returns the export's folder */
  async exported(name: string, config: ConfigObject): Promise<string> {
    await this.run(name, config, (kernel) => kernel.run('export', { outputDir: join(this.#out, 'export') }));
    return this.exportOf(name);
  }

  exportOf(name: string): string {
    return join(this.#out, 'export', name);
  }

  /** Does something with a kernel of the demo's preset. */
  async run<R>(name: string, config: ConfigObject, work: (kernel: Kernel) => Promise<R>): Promise<R> {
    const kernel = createKernel({ use: [yolov3MobilenetV1Bccd, progress({ json: false })], name, config: [{ origin: 'bench', config: { save_dir: this.#out, ...this.#always, ...config } }] });
    try {
      return await work(kernel);
    } finally {
      await kernel.dispose();
    }
  }

  async #trained(name: string, config: ConfigObject): Promise<string> {
    const best = join(this.#out, name, 'best_model');
    if (!await isThere(best)) await this.run(name, config, (kernel) => kernel.run('train'));
    return best;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).catch(() => undefined) !== undefined;
}
