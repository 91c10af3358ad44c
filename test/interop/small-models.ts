import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigObject } from '../../core/config/index.ts';
import type { Kernel } from '../../core/kernel.ts';
import { bccdKernel } from '../support/bccd-kernel.ts';

/** What a model was made by. */
export type SmallModel = 'float' | 'aware' | 'post' | 'weights alone' | 'MobileNetV3';

/** The demo's network, made small and in seconds; its head starts as Paddle's does, so that it finds something everywhere. */
const SMALL = { MobileNet: { width: 0.125 }, YOLOv3Head: { output_init: 'paddle' }, threads: 1, target: 'paddle-lite' } satisfies ConfigObject;

/** Further configuration of a model, for whatever is done with it. */
const OWN: Readonly<Partial<Record<SmallModel, ConfigObject>>> = {
  MobileNetV3: { YOLOv3: { backbone: 'MobileNetV3' }, MobileNetV3: { model_name: 'small', scale: 0.35 } },
};

/** Checkpoints of small models in a temporary folder. */
export interface SmallModels {
  readonly folder: string;
  readonly weights: Readonly<Record<SmallModel, string>>;
}

/** Makes the models, once for all checks. */
export function smallModels(): Promise<SmallModels> {
  return models ??= makeModels();
}

let models: Promise<SmallModels> | undefined;

/** A kernel of one of the models. */
export function smallKernel({ folder, weights }: SmallModels, model: SmallModel, config: ConfigObject, name: string): Kernel {
  return bccdKernel(folder, { ...SMALL, ...OWN[model], weights: weights[model], ...config }, { name });
}

/** @returns the export's folder */
export async function exportSmall(made: SmallModels, model: SmallModel, config: ConfigObject, name: string): Promise<string> {
  const kernel = smallKernel(made, model, { export: { formats: ['paddle'], check_images: 0 }, ...config }, name);
  await kernel.run('export', { outputDir: join(made.folder, 'exports') });
  await kernel.dispose();
  return join(made.folder, 'exports', name);
}

async function makeModels(): Promise<SmallModels> {
  const folder = await mkdtemp(join(tmpdir(), 'slimtap-interop-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  /** A few steps, for weights and scales that are not those of the start. */
  const train = async (name: SmallModel, config: ConfigObject): Promise<string> => {
    const kernel = bccdKernel(folder, { ...SMALL, ...OWN[name], max_iters: 4, snapshot_iter: 4, ...config }, { name });
    await kernel.run('train');
    await kernel.dispose();
    return join(folder, name, 'model_final');
  };
  const [float, aware, v3] = [await train('float', { quantization: { enabled: false } }), await train('aware', {}), await train('MobileNetV3', {})];
  const post = async (name: string, quant_post: ConfigObject): Promise<string> => {
    const kernel = bccdKernel(folder, { ...SMALL, weights: float, quant_post }, { name });
    const { written: [path = ''] } = await kernel.run('post');
    await kernel.dispose();
    return path;
  };
  return { folder, weights: { float, aware, 'MobileNetV3': v3, post: await post('post', { algo: 'KL' }), 'weights alone': await post('weights-alone', { method: 'dynamic' }) } };
}
