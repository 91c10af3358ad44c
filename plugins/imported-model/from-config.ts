import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../core/config/config.ts';
import { fileMalformed, fileUnreadable, sectionMissing } from '../../core/errors.ts';
import { parseGraph } from '../../core/ir/parse.ts';
import type { Model } from '../../core/model.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { decodeCheckpoint } from '../../core/train/checkpoint.ts';
import { importedModel } from './imported-model.ts';
import { CHECKPOINT, GRAPH_FILE, MANIFEST_FILE, parseImportedManifest } from './manifest.ts';
import './config-schema.ts';

/**
 * The model in the folder that the section `Imported` names.
 * @throws ERR_SECTION_MISSING, ERR_FILE_UNREADABLE, ERR_FILE_MALFORMED, ERR_GRAPH_SYNTAX, ERR_CHECKPOINT_DAMAGED
 */
export function fromConfig({ Imported: { path }, YOLOv3Loss: loss }: Config): Model {
  if (path === undefined) throw sectionMissing('Imported.path', 'architecture Imported');
  const { detection } = parseImportedManifest(textOf(join(path, MANIFEST_FILE)), join(path, MANIFEST_FILE));
  const graph = parseGraph(textOf(join(path, GRAPH_FILE)));
  if (!graph.inputs.has('image')) throw fileMalformed(join(path, GRAPH_FILE), 'the graph has no input image');
  let known: ReadonlyMap<string, Tensor> | undefined;
  return importedModel({ graph, detection, weights: () => (known ??= weightsIn(join(path, CHECKPOINT))), loss: { ignoreThreshold: loss.ignore_thresh, labelSmooth: loss.label_smooth } });
}

/** A model is made synchronously. */
function textOf(path: string): string {
  return read(path).toString('utf8');
}

function weightsIn(path: string): ReadonlyMap<string, Tensor> {
  const data = read(join(path, 'states.bin'));
  const { states } = decodeCheckpoint(textOf(join(path, 'checkpoint.json')), new Uint8Array(data).buffer, path);
  return new Map([...states].map(([name, { tensor }]) => [name, tensor]));
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw fileUnreadable(path, cause);
  }
}
