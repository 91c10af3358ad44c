import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileUnreadable, goldenMissing, SlimtapError } from '../errors.ts';
import { runtimesOf } from '../export/export-formats.ts';
import type { ExportRuntime, OutputDifference, Tensors } from '../export/exporter.ts';
import { SAMPLED, takeRows } from '../export/golden-vectors.ts';
import { checkFile, readManifest, type Golden } from '../export/manifest.ts';
import { measuresOf, suppressionDifference } from '../export/measures.ts';
import { sampled } from '../export/raw-outputs.ts';
import type { Kernel } from '../kernel.ts';
import { parseNpy } from '../tensor/npy.ts';

/** Options of `verify`. */
export interface VerifyOptions {
  /** Folder of an export: the one with `manifest.json`. */
  readonly directory: string;
  /** Python interpreters with runtimes of their own, such as Paddle's. */
  readonly python?: readonly string[] | undefined;
  /** Largest mean difference of raw outputs, in standard deviations. @default what the export was made with */
  readonly tolerance?: number | undefined;
}

/** What one runtime gave. */
export interface RuntimeVerification {
  readonly format: string;
  readonly runtime: string;
  /** `skipped` where the runtime is not there or does not know the form. */
  readonly outcome: 'equal' | 'differs' | 'failed' | 'skipped';
  readonly outputs: readonly OutputDifference[];
  /** Why it failed or was skipped. */
  readonly reason?: string;
}

export interface VerifyReport {
  readonly directory: string;
  readonly runtimes: readonly RuntimeVerification[];
  /** Whether something ran, and all that ran gives what the export's graph gave. */
  readonly equal: boolean;
}

/**
 * Runs an export's golden inputs in every runtime there is and compares with its golden outputs: what was copied to another
 * machine, or runs in another engine, still gives the same numbers.
 * @throws ERR_FILE_UNREADABLE, ERR_FILE_MALFORMED, ERR_EXPORT_MANIFEST for files that are not the manifest's, ERR_GOLDEN_MISSING
 * @example
 * const { equal } = await kernel.run('verify', { directory: 'output/export/yolov3' });
 */
export async function verify(kernel: Kernel, { directory, python = [], tolerance }: VerifyOptions): Promise<VerifyReport> {
  const manifest = await readManifest(directory);
  const read = async (name: string): Promise<Uint8Array> => readFile(join(directory, name)).catch((cause: unknown) => { throw fileUnreadable(join(directory, name), cause); });
  for (const { name } of manifest.files) checkFile(manifest, name, await read(name), join(directory, name));
  if (manifest.golden === undefined) throw goldenMissing(directory);
  const requests = await Promise.all(manifest.golden.requests.map(async ({ inputs, outputs }) => ({ inputs: await tensors(inputs, read), outputs: await tensors(outputs, read) })));
  const runtimes: RuntimeVerification[] = [];
  for (const [format, { files, ...details }] of Object.entries(manifest.formats)) {
    for (const runtime of runtimesOf(kernel.resolve('exporter', format), { description: manifest, details, directory, files, read }, { raw: manifest.golden.raw, python })) {
      runtimes.push({ format, runtime: runtime.name, ...await compare(runtime, requests, manifest.golden, tolerance) });
    }
  }
  const ran = runtimes.filter(({ outcome }) => outcome !== 'skipped');
  return { directory, runtimes, equal: ran.length > 0 && ran.every(({ outcome }) => outcome === 'equal') };
}

interface Request {
  readonly inputs: Tensors;
  readonly outputs: Tensors;
}

async function tensors(files: Readonly<Record<string, { readonly file: string }>>, read: (name: string) => Promise<Uint8Array>): Promise<Tensors> {
  return Object.fromEntries(await Promise.all(Object.entries(files).map(async ([name, { file }]) => [name, parseNpy(await read(file), file)] as const)));
}

async function compare(runtime: ExportRuntime, requests: readonly Request[], golden: Golden, tolerance: number | undefined): Promise<Omit<RuntimeVerification, 'format' | 'runtime'>> {
  if (runtime.unavailable !== undefined) return { outcome: 'skipped', outputs: [], reason: runtime.unavailable };
  try {
    const outputs = differences(await results(runtime, requests), requests, golden, tolerance);
    return { outcome: outputs.every(({ mean, tolerance: allowed }) => mean <= allowed) ? 'equal' : 'differs', outputs };
  } catch (error) {
    const cannot = error instanceof SlimtapError && error.code === 'ERR_RUNTIME_CANNOT';
    return { outcome: cannot ? 'skipped' : 'failed', outputs: [], reason: error instanceof Error ? error.message : String(error) };
  }
}

async function results(runtime: ExportRuntime, requests: readonly Request[]): Promise<readonly Tensors[]> {
  const open = await runtime.open();
  try {
    return await open.run(requests.map(({ inputs }) => inputs));
  } finally {
    await open.dispose();
  }
}

/** The same part of each output is compared as was kept. */
function differences(actual: readonly Tensors[], requests: readonly Request[], { raw, tolerances }: Golden, tolerance: number | undefined): OutputDifference[] {
  const detects = requests.some(({ outputs }) => 'rows' in outputs);
  const measures = measuresOf(raw, detects, { ...tolerances, ...(tolerance === undefined ? {} : { raw: tolerance }) });
  const suppression = actual.some(({ suppressed }) => suppressed !== undefined) ? [suppressionDifference(SUPPRESSION_TOLERANCE)] : [];
  requests.forEach(({ outputs }, i) => {
    const part = partOf(actual[i]!, outputs, raw);
    for (const measure of measures) measure.add(outputs, part);
    for (const measure of suppression) measure.add(actual[i]!, actual[i]!);
  });
  return [...measures, ...suppression].map((measure) => measure.result());
}

/** Share of rows that may differ: scores that are equal but for their last bit are sorted either way. */
const SUPPRESSION_TOLERANCE = 0.02;

function partOf(outputs: Tensors, { rows }: Tensors, raw: readonly string[]): Tensors {
  const parts = Object.fromEntries(raw.map((name) => [name, sampled(outputs[name]!, SAMPLED)]));
  return rows === undefined ? parts : { ...parts, boxes: takeRows(outputs['boxes']!, rows.data as Int32Array), scores: takeRows(outputs['scores']!, rows.data as Int32Array) };
}

