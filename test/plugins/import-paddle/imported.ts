import { readFileSync } from 'node:fs';
import type { Backend } from '../../../core/backend.ts';
import { Editor } from '../../../core/ir/editor.ts';
import type { ImportedModel, ImportOptions } from '../../../core/import/importer.ts';
import { diskFolder } from '../../../core/import/folder.ts';
import { locateSlot } from '../../../core/quant/locate-slot.ts';
import { specializeGraph } from '../../../core/rewrite/specialize.ts';
import { sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { paddleImporter } from '../../../plugins/import-paddle/index.ts';
import '../../../core/ops/index.ts';

/** Imports the model in a folder. */
export async function importFolder(folder: string, options: ImportOptions = {}): Promise<ImportedModel> {
  return paddleImporter.import({ folder: await diskFolder(folder), file: undefined }, options);
}

/** Runs an imported model with what the file quantizes put back, at the scales it came with. */
export async function runImported({ graph: original, quantized }: ImportedModel, backend: Backend, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
  const graph = specializeGraph(original, Object.fromEntries(Object.entries(feeds).map(([name, { shape }]) => [name, shape])));
  const editor = new Editor(graph);
  for (const { spec, scale: given, ...place } of quantized) {
    const { node, key, index, value: x } = locateSlot(graph, place);
    const { bits, signed, narrow = true, axis = -1, rounding } = spec;
    const scale = given === undefined ? editor.emit('AbsMax', { x }, { axis }).y : editor.constant(given);
    editor.setInput(node, key, editor.emit('FakeQuantize', { x, scale }, { bits, signed, narrow, axis, rounding }).y, index);
  }
  const executable = await backend.compile(graph);
  const outputs = await executable.run(feeds);
  const copies = Object.entries(outputs).map(([name, one]) => [name, { ...one, data: one.data.slice() }]);
  await executable.dispose();
  return Object.fromEntries(copies) as Record<string, Tensor>;
}

/** The images that fixtures made here were fed: element i is (37 i mod 101) / 25 - 2. */
export function rampImage(shape: readonly number[]): Tensor {
  return tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, (_, i) => (i * 37 % 101) / 25 - 2));
}

/** Outputs that Paddle gave for a fixture. */
export function outputsOf(folder: string): Tensor<'float32'>[] {
  const shapes = JSON.parse(readFileSync(`${folder}/outputs.json`, 'utf8')) as number[][];
  const bytes = readFileSync(`${folder}/outputs.f32`);
  const numbers = new Float32Array(new Uint8Array(bytes).buffer);
  let start = 0;
  return shapes.map((shape) => {
    const data = numbers.slice(start, start += sizeOf(shape));
    return { dtype: 'float32', shape, data };
  });
}

/** Largest difference of two tensors' elements, relative where they are large; infinite where one is no number. */
export function difference(actual: Tensor, expected: Tensor): number {
  if (actual.data.length !== expected.data.length) return Infinity;
  let largest = 0;
  for (const [i, value] of expected.data.entries()) {
    const off = Math.abs(Number(actual.data[i]) - Number(value)) / Math.max(1, Math.abs(Number(value)));
    largest = Number.isNaN(off) ? Infinity : Math.max(largest, off);
  }
  return largest;
}
