import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from '../../core/commands/index.ts';
import { importUnrecognized } from '../../core/errors.ts';
import { writeFileAtomic } from '../../core/files.ts';
import type { Importer, ImportedModel, ImportOptions, ImportSource } from '../../core/import/importer.ts';
import { copyGraph } from '../../core/ir/copy.ts';
import { printGraph } from '../../core/ir/print.ts';
import type { Kernel } from '../../core/kernel.ts';
import { QuantPlan } from '../../core/quant/plan.ts';
import { tensor } from '../../core/tensor/tensor.ts';
import { writeCheckpoint } from '../../core/train/checkpoint.ts';
import { configText } from './config-text.ts';
import { importSource } from './import-source.ts';
import { CHECKPOINT, CONFIG_FILE, GRAPH_FILE, MANIFEST_FILE, type ImportedManifest } from './manifest.ts';
import { quantizerStates } from './quantizer-states.ts';

export interface ImportModelOptions extends ImportOptions {
  /** Folder or file of the foreign model. */
  readonly path: string;
  /** Folder to write. @default output/imported */
  readonly output?: string | undefined;
  /** Importer to use. @default the one that recognises the path */
  readonly format?: string | undefined;
}

export interface ImportReport {
  readonly command: 'import';
  readonly importer: string;
  /** Names and extents of the graph's inputs and outputs. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly nodes: number;
  readonly parameters: number;
  /** Input slots the file quantizes. */
  readonly quantized: number;
  readonly classes: number | undefined;
  readonly notes: readonly string[];
  readonly written: readonly string[];
}

/**
 * Reads a foreign model and writes it as one of ours: its graph, a checkpoint of its weights with the quantization the file
 * has, and a configuration that names both.
 * @throws ERR_IMPORT_…, ERR_FILE_UNREADABLE, ERR_FILE_UNWRITABLE
 * @example
 * const { written } = await kernel.run('import', { path: 'inference_model', output: 'output/imported' });
 */
export const importModel: Command<ImportModelOptions, ImportReport> = async (kernel, { path, format, output = 'output/imported', size }) => {
  const source = await importSource(path);
  const importer = format === undefined ? await recognise(kernel, source, path) : kernel.resolve('importer', format);
  const model = await importer.import(source, { size });
  const written = await write(kernel, model, output, { importer: importer.name, source: path });
  const { graph, quantized, detection, notes } = model;
  const shapes = (values: ImportedModel['graph']['inputs']): Record<string, readonly number[]> => Object.fromEntries([...values].map(([name, { type }]) => [name, type.shape]));
  return {
    command: 'import', importer: importer.name, inputs: shapes(graph.inputs), outputs: shapes(graph.outputs), nodes: graph.nodes().length,
    parameters: [...graph.states.values()].reduce((sum, { initial }) => sum + initial.data.length, 0),
    quantized: quantized.length, classes: detection?.classes, notes, written,
  };
};

async function recognise(kernel: Kernel, source: ImportSource, path: string): Promise<Importer> {
  const names = kernel.names('importer');
  for (const name of names) {
    const importer = kernel.resolve('importer', name);
    if (await importer.matches(source)) return importer;
  }
  throw importUnrecognized(path, names);
}

async function write(kernel: Kernel, { graph, quantized, detection, notes }: ImportedModel, output: string, origin: Pick<ImportedManifest, 'importer' | 'source'>): Promise<string[]> {
  const plan = new QuantPlan('paddle-lite');
  for (const { node, slot, spec } of quantized) plan.quantize(graph.node(node)!, slot, spec, `import-${origin.importer}`, 'quantized in the imported file');
  const scales = quantizerStates(graph, plan, quantized, kernel);
  const states = [
    ...[...graph.states.values()].map(({ name, initial, role }) => [name, { tensor: initial, role }] as const),
    ...[...scales].map(([name, scale]) => [name, { tensor: scale, role: 'quantizer' }] as const),
  ];
  const manifest: ImportedManifest = { format: 'slimtap-imported', version: 1, ...origin, detection, notes };
  const files = { [GRAPH_FILE]: graphText(graph), [MANIFEST_FILE]: `${JSON.stringify(manifest, undefined, 1)}\n`, [CONFIG_FILE]: configText(output, graph, detection) };
  await mkdir(output, { recursive: true });
  await writeCheckpoint(join(output, CHECKPOINT), { iteration: 0, states: new Map(states), plan: quantized.length === 0 ? undefined : plan.toJSON(), extra: {}, metrics: {} });
  for (const [name, text] of Object.entries(files)) await writeFileAtomic(join(output, name), text);
  return [CHECKPOINT, ...Object.keys(files)].map((name) => join(output, name));
}

/** The weights are in the checkpoint; in the text every state is zero. */
function graphText(graph: ImportedModel['graph']): string {
  const empty = copyGraph(graph, { name: graph.name, inputType: (_, type) => type, initial: ({ initial: { dtype, shape } }) => tensor(dtype, shape) });
  return printGraph(empty.graph, { full: true });
}
