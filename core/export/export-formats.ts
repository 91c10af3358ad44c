import type { Run } from '../run.ts';
import { SlimtapError } from '../errors.ts';
import type { Exported, ExportedModel, Exporter, ExportRuntime, ExportVerification, FrozenModel, OpenExport } from './exporter.ts';
import type { Files } from './files.ts';
import { goldenVectors } from './golden-vectors.ts';
import { layerCsv, layerSums, layerTable } from './layer-table.ts';
import { MANIFEST_FILE, manifestText, type FormatEntry } from './manifest.ts';
import { describeModel } from './model-description.ts';
import { rawOutputs } from './raw-outputs.ts';
import { tolerancesOf } from './tolerances.ts';
import { verifyExport } from './verify-export.ts';

const LAYERS_FILE = 'layers.csv';

/** What was written and compared. */
export interface ExportedFormats {
  readonly files: Files;
  readonly verified: Readonly<Record<string, ExportVerification>>;
  /** What nobody here could compare, and why. */
  readonly notes: readonly string[];
}

/**
 * A frozen model in every format asked for, compared with its graph, and what belongs to all of them: the manifest,
 * golden inputs and outputs, the table of layers. Nothing touches the disk.
 * @throws ERR_EXPORT_DIFFERS, ERR_EXPORT_UNSUPPORTED
 */
export async function exportFormats(model: FrozenModel, run: Run, extra: ExportedModel['extra']): Promise<ExportedFormats> {
  const description = await describeModel(model, run);
  const files: Files = new Map();
  const formats: Record<string, FormatEntry> = {};
  for (const format of run.config.export.formats) {
    const own: Files = new Map();
    const details = await run.kernel.resolve('exporter', format).export({ ...model, description, extra }, own, run);
    for (const [name, bytes] of own) files.set(name, bytes);
    formats[format] = { files: [...own.keys()], details };
  }
  const compared = { raw: [...rawOutputs(model.graph).keys()], detects: model.graph.outputs.has('scores'), tolerances: tolerancesOf(run) };
  const { opened, notes } = await openHere(run, compared.raw, (format) => ({ description, ...formats[format]!, directory: undefined, read: (name) => Promise.resolve(bytesOf(files.get(name)!)) }));
  try {
    const verified = await verifyExport(run, opened, compared);
    const golden = await goldenVectors(run, files, compared);
    const rows = layerTable(model.floatGraph, run.plan);
    files.set(LAYERS_FILE, layerCsv(rows));
    files.set(MANIFEST_FILE, manifestText({ description, formats, golden, files, layers: { file: LAYERS_FILE, ...layerSums(rows) } }));
    return { files, verified, notes };
  } finally {
    for (const one of opened.values()) await one.dispose();
  }
}

/** Opens each format in the first runtime of this process. */
async function openHere(run: Run, raw: readonly string[], exportedOf: (format: string) => Exported): Promise<{ opened: Map<string, OpenExport>; notes: string[] }> {
  const opened = new Map<string, OpenExport>();
  const notes: string[] = [];
  const { formats, check_images: count } = run.config.export;
  for (const format of count === 0 ? [] : formats) {
    const runtimes = runtimesOf(run.kernel.resolve('exporter', format), exportedOf(format), { raw, python: [], threads: run.config.threads });
    const runtime = runtimes.find(({ unavailable }) => unavailable === undefined);
    const reason = runtime === undefined ? runtimes.map(({ name, unavailable }) => `${name}: ${unavailable}`).join('; ') || 'nothing here runs it' : await opens(runtime, (open) => opened.set(format, open));
    if (reason !== undefined) notes.push(`${format} was not compared with the graph: ${reason}`);
  }
  return { opened, notes };
}

/** @returns why the runtime does not know this form, if so */
async function opens(runtime: ExportRuntime, opened: (open: OpenExport) => void): Promise<string | undefined> {
  try {
    opened(await runtime.open());
    return undefined;
  } catch (error) {
    if (error instanceof SlimtapError && error.code === 'ERR_RUNTIME_CANNOT') return error.message;
    throw error;
  }
}

/** The runtimes of a format; none where its exporter names none. */
export function runtimesOf(exporter: Exporter, exported: Exported, options: Parameters<NonNullable<Exporter['runtimes']>>[1]): readonly ExportRuntime[] {
  return exporter.runtimes?.(exported, options) ?? [];
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}
