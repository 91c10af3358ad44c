import * as z from 'zod';
import type { ExportOptions } from '../../core/config/schema/export.ts';
import { fileMalformed } from '../../core/errors.ts';
import type { Graph } from '../../core/ir/types.ts';
import { configEntries, requiredSessionOptions, type ConfigEntries } from './session-options.ts';

/** What a deployer must know of the file besides what the model is. */
export interface OnnxDetails {
  readonly opset: number;
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Entries of ONNX Runtime's session configuration without which the numbers may be wrong. */
  readonly sessionOptions: ConfigEntries;
}

/** The details of a graph's file. @throws ERR_EXPORT_WEIGHTS_TOO_WIDE */
export function detailsOf(graph: Graph, { opset, precision }: Pick<ExportOptions, 'opset' | 'precision'>): OnnxDetails {
  return {
    opset,
    ...(graph.outputs.has('scores') ? DETECTOR : { inputs: typesOf(graph.inputs), outputs: typesOf(graph.outputs) }),
    sessionOptions: requiredSessionOptions(graph, precision),
  };
}

const DETECTOR: Pick<OnnxDetails, 'inputs' | 'outputs'> = {
  inputs: { image: 'float32 [1, 3, height, width], preprocessed', imSize: 'int32 [1, 2], height and width of the original image' },
  outputs: { boxes: 'float32 [1, M, 4], x1, y1, x2, y2 in pixels of the original image', scores: 'float32 [1, M, classes]' },
};

function typesOf(values: Graph['outputs']): Record<string, string> {
  return Object.fromEntries([...values].map(([name, { type: { dtype, shape } }]) => [name, `${dtype} [${shape.join(', ')}]`]));
}

const schema = z.looseObject({ sessionOptions: configEntries });

/** The session options that a manifest's details ask for. @throws ERR_FILE_MALFORMED */
export function sessionOptionsOf(details: unknown, path: string): ConfigEntries {
  const parsed = schema.safeParse(details);
  if (!parsed.success) throw fileMalformed(path, `its details of the format onnx: ${z.prettifyError(parsed.error).split('\n').join(' ')}`);
  return parsed.data.sessionOptions;
}
