import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import * as z from 'zod';
import { exportManifestMismatch, fileMalformed, fileUnreadable } from '../errors.ts';
import type { FormatDetails } from './exporter.ts';
import type { Files } from './files.ts';
import type { ModelDescription } from './model-description.ts';

export const MANIFEST_FILE = 'manifest.json';

/** Names of files stay inside the export's folder. */
const fileName = z.string().regex(/^[^/\\]+(\/[^/\\]+)*$/).refine((name) => !name.split('/').includes('..') && !name.split('/').includes('.'));

const tensorFile = z.looseObject({ file: fileName });

const suppressionSchema = z.looseObject({
  background_label: z.int(), score_threshold: z.number(), nms_threshold: z.number(), nms_top_k: z.int(), keep_top_k: z.int(), nms_eta: z.number(), normalized: z.boolean(),
});

/** What the golden vectors are: inputs, and the outputs the graph gave for them. */
export const goldenSchema = z.looseObject({
  /** `dataset` or `random`. */
  source: z.string(),
  /** Names of the raw predictions, in each request's outputs. */
  raw: z.array(z.string()),
  tolerances: z.looseObject({ raw: z.number().gt(0), scores: z.number().gt(0), boxes: z.number().gt(0) }),
  requests: z.array(z.looseObject({ inputs: z.record(z.string(), tensorFile), outputs: z.record(z.string(), tensorFile) })),
});
export type Golden = z.infer<typeof goldenSchema>;

/** The part of a manifest that opening and verifying an export needs; the rest is for people and other programs. */
const manifestSchema = z.looseObject({
  manifest: z.literal(1),
  nms: suppressionSchema.optional(),
  formats: z.record(z.string(), z.looseObject({ files: z.array(fileName).min(1) })),
  files: z.array(z.looseObject({ name: fileName, bytes: z.int().min(0), sha256: z.string() })),
  golden: goldenSchema.optional(),
});
/** A manifest as read: what is checked, and the description it was written from. */
export type Manifest = z.infer<typeof manifestSchema> & ModelDescription;

/** One format in a manifest. */
export interface FormatEntry {
  readonly files: readonly string[];
  readonly details: FormatDetails;
}

/** What a manifest is made of. */
export interface ManifestContent {
  readonly description: ModelDescription;
  readonly formats: Readonly<Record<string, FormatEntry>>;
  readonly golden: Golden | undefined;
  /** Everything that was written so far. */
  readonly files: Files;
  /** File of the table of layers, and its sums. */
  readonly layers: Readonly<Record<string, unknown>>;
}

/** The manifest's text: the description, each format, size and hash of every file. */
export function manifestText({ description, formats, golden, files, layers }: ManifestContent): string {
  const list = [...files].map(([name, content]) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return { name, bytes: bytes.length, sha256: sha256(bytes) };
  });
  const entries = Object.fromEntries(Object.entries(formats).map(([format, entry]) => [format, { files: entry.files, ...entry.details }]));
  return `${JSON.stringify({ manifest: 1, formats: entries, ...description, layers, golden, files: list }, null, 2)}\n`;
}

/** The manifest of an export's folder. @throws ERR_FILE_UNREADABLE, ERR_FILE_MALFORMED */
export async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, MANIFEST_FILE);
  return parseManifest(await readFile(path, 'utf8').catch((cause: unknown) => { throw fileUnreadable(path, cause); }), path);
}

/**
 * The manifest that describes a file, which is then checked against it; undefined when there is none or it is about other
 * files. It lies in the file's folder or, for formats of many files, in the one above.
 * @throws ERR_EXPORT_MANIFEST when the file is another one than described, ERR_FILE_MALFORMED
 */
export async function manifestOf(path: string, bytes: Uint8Array): Promise<Manifest | undefined> {
  for (const directory of [dirname(path), dirname(dirname(path))]) {
    const text = await readFile(join(directory, MANIFEST_FILE), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const manifest = parseManifest(text, join(directory, MANIFEST_FILE));
    const name = relative(directory, path).split(sep).join('/');
    if (!manifest.files.some((file) => file.name === name)) continue;
    checkFile(manifest, name, bytes, path);
    return manifest;
  }
  return undefined;
}

/** Compares a file with what its manifest says of it. @throws ERR_EXPORT_MANIFEST */
export function checkFile({ files }: Pick<Manifest, 'files'>, name: string, bytes: Uint8Array, path = name): void {
  const entry = files.find((file) => file.name === name);
  if (entry === undefined) throw exportManifestMismatch(path, 'it is not listed');
  if (entry.bytes !== bytes.length) throw exportManifestMismatch(path, `it has ${bytes.length} bytes instead of ${entry.bytes}`);
  if (entry.sha256 !== sha256(bytes)) throw exportManifestMismatch(path, 'its SHA-256 is another one');
}

/** @throws ERR_FILE_MALFORMED */
export function parseManifest(text: string, path = MANIFEST_FILE): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text)) as Manifest;
  } catch (cause) {
    throw fileMalformed(path, cause instanceof z.ZodError ? z.prettifyError(cause).split('\n').join(' ') : String(cause));
  }
}

/** Whether a manifest has a file of that name with these bytes. */
export function isListed({ files }: Pick<Manifest, 'files'>, name: string, bytes: Uint8Array): boolean {
  return files.some((file) => file.name === name && file.bytes === bytes.length && file.sha256 === sha256(bytes));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
