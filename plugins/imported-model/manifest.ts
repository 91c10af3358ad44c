import * as z from 'zod';
import { fileMalformed } from '../../core/errors.ts';
import type { ImportedDetection } from '../../core/import/importer.ts';

/** Names in the folder of an imported model. */
export const GRAPH_FILE = 'graph.txt';
export const MANIFEST_FILE = 'imported.json';
export const CONFIG_FILE = 'slimtap.yml';
export const CHECKPOINT = 'model';

const head = z.strictObject({
  anchors: z.array(z.tuple([z.number().positive(), z.number().positive()])).min(1),
  mask: z.array(z.int().min(0)).min(1),
  scaleXY: z.number().positive(),
}).refine(({ anchors, mask }) => mask.every((index) => index < anchors.length), 'mask names an anchor that is not there');

const detection = z.strictObject({
  classes: z.int().min(1), heads: z.array(head).min(1), confidenceThreshold: z.number(),
  nms: z.strictObject({
    scoreThreshold: z.number(), nmsThreshold: z.number(), nmsTopK: z.int(), keepTopK: z.int(), backgroundLabel: z.int(), normalized: z.boolean(), eta: z.number(),
  }),
});

const manifest = z.strictObject({
  format: z.literal('slimtap-imported'), version: z.literal(1),
  importer: z.string(), source: z.string(), detection: detection.optional(), notes: z.array(z.string()),
});

/** What is known of an imported model besides its graph and weights. */
export interface ImportedManifest {
  readonly format: 'slimtap-imported';
  readonly version: 1;
  /** The importer that read it. */
  readonly importer: string;
  /** Where it came from. */
  readonly source: string;
  readonly detection?: ImportedDetection | undefined;
  readonly notes: readonly string[];
}

/** @throws ERR_FILE_MALFORMED */
export function parseImportedManifest(text: string, path: string): ImportedManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw fileMalformed(path, `it is not JSON (${(cause as Error).message})`);
  }
  const result = manifest.safeParse(json);
  if (!result.success) throw fileMalformed(path, z.prettifyError(result.error).replaceAll('\n', ' '));
  return result.data;
}
