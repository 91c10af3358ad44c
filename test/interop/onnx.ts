import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigObject } from '../../core/config/index.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { createRandom } from '../../core/tensor/random.ts';
import { onnxExporter } from '../../plugins/export-onnx/onnx-exporter.ts';
import { bccdKernel } from '../support/bccd-kernel.ts';
import { common, runPython } from './python.ts';
import type { InteropReport } from './report.ts';

const SIZE = 64;

/** Exported files give Python's ONNX Runtime, told what the manifest says, the outputs they give our loader. */
export async function checkOnnx(report: InteropReport): Promise<void> {
  for (const [name, quantization] of [['float', { enabled: false }], ['int8', { weight_bits: 8 }], ['int8 with 7-bit weights', { weight_bits: 7 }]] as const) {
    await report.check(`exported ${name} file`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'slimtap-interop-'));
      try {
        return await compareFile(folder, quantization);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
}

async function compareFile(folder: string, quantization: { enabled?: boolean; weight_bits?: number }): Promise<string> {
  const exported = join(folder, 'export/test');
  const config = await trainAndExport(folder, quantization);
  const quantizes = (await readFile(join(exported, 'model.onnx'))).includes('QuantizeLinear');
  if (quantizes === (quantization.enabled === false)) throw new Error(quantizes ? 'a float file quantizes' : 'the file quantizes nothing');
  const feeds = picture();
  await writeFile(join(exported, 'request.json'), JSON.stringify(Object.fromEntries(Object.entries(feeds).map(([name, { dtype, shape, data }]) => [name, { dtype, shape, values: Array.from(data as Float32Array) }]))));
  const theirs = await runPython(common, 'run_onnx.py', [exported]) as Record<string, { shape: number[]; values: number[] }>;
  const model = await onnxExporter.load!(join(exported, 'model.onnx'), { config });
  try {
    return compareOutputs(await model.run(feeds), theirs);
  } finally {
    await model.dispose();
  }
}

/** A few steps, for weights and scales that are not those of the start; too few for the exporter's own check against the graph. */
async function trainAndExport(folder: string, quantization: ConfigObject) {
  const small = { quantization, MobileNet: { width: 0.125 }, export: { check_images: 0 }, threads: 1 } satisfies ConfigObject;
  const training = bccdKernel(folder, { ...small, max_iters: 4, snapshot_iter: 4 });
  await training.run('train');
  await training.dispose();
  const exporting = bccdKernel(folder, { ...small, weights: join(folder, 'test/model_final') });
  await exporting.run('export', { outputDir: join(folder, 'export') });
  const { value } = exporting.config();
  await exporting.dispose();
  return value;
}

function picture(): Readonly<Record<string, Tensor>> {
  const random = createRandom(5);
  const data = Float32Array.from({ length: 3 * SIZE * SIZE }, () => 2 * random.uniform() - 1);
  return {
    image: { dtype: 'float32', shape: [1, 3, SIZE, SIZE], data },
    imSize: { dtype: 'int32', shape: [1, 2], data: Int32Array.of(480, 640) },
  };
}

/** The engine is the same, so means are far below one quantizer level; single numbers may be one level apart. */
function compareOutputs(ours: Readonly<Record<string, Tensor>>, theirs: Readonly<Record<string, { shape: number[]; values: number[] }>>): string {
  if (Object.keys(ours).sort().join() !== Object.keys(theirs).sort().join()) throw new Error(`outputs ${Object.keys(theirs).join(', ')} instead of ${Object.keys(ours).join(', ')}`);
  return Object.entries(theirs).map(([name, { shape, values }]) => {
    const { shape: wanted, data } = ours[name]!;
    if (wanted.join() !== shape.join()) throw new Error(`${name} has shape ${shape.join()} instead of ${wanted.join()}`);
    const differences = values.map((value, i) => Math.abs(value - Number(data[i])));
    const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
    const size = values.reduce((sum, one) => sum + Math.abs(one), 0) / values.length;
    if (!(size > 0) || !(mean <= 1e-4 * size)) throw new Error(`${name} differs by ${mean} on average, at a mean size of ${size}`);
    return `${name} mean difference ${mean.toPrecision(2)} at a mean size of ${size.toPrecision(2)}`;
  }).join(', ');
}
