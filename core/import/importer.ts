import type { Graph } from '../ir/types.ts';
import type { QuantSpec } from '../quant/spec.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Folder } from './folder.ts';

/** What was named to be imported: a folder, or one file with what lies beside it. */
export interface ImportSource {
  readonly folder: Folder;
  /** The file in the folder that was named, when it was a file. */
  readonly file: string | undefined;
}

/** What a file may leave open. */
export interface ImportOptions {
  /** Height and width of the images. @default what the file says; one that leaves them open is refused */
  readonly size?: readonly [height: number, width: number] | undefined;
}

/** Reads models of one foreign format. Nothing that was read is executed. */
export interface Importer {
  readonly name: string;
  /** Whether the source holds a model of this format, judged by names and first bytes. */
  matches(source: ImportSource): Promise<boolean>;
  /** @throws ERR_IMPORT_UNSUPPORTED listing every operation that has no translation */
  import(source: ImportSource, options: ImportOptions): Promise<ImportedModel>;
}

/**
 * A foreign model as a graph of ours. The graph is float, as the graph of every model here is, for one image; what the file
 * quantizes is a list of decisions beside it, so that the model can be evaluated, trained further, quantized anew and
 * exported like any other.
 */
export interface ImportedModel {
  /** Input `image` [1,C,H,W]; weights are the initial values of its states. A detector's outputs are `head0`, `head1` … */
  readonly graph: Graph;
  /** What the file quantizes, empty for a float model. */
  readonly quantized: readonly ImportedQuantizer[];
  /** How the heads of a detector are decoded; absent where the model detects nothing. */
  readonly detection?: ImportedDetection | undefined;
  /** What of the file did not come along as it was, in sentences. */
  readonly notes: readonly string[];
}

/** One input slot that the file quantizes. */
export interface ImportedQuantizer {
  /** Name of the node. */
  readonly node: string;
  /** Input slot; position in a variadic slot after a dot. */
  readonly slot: string;
  readonly spec: QuantSpec;
  /** The scale the file has: [1], or one for each index of the spec's axis; undefined where it follows from the tensor at hand. */
  readonly scale: Tensor | undefined;
}

/** A detector of YOLO's kind. */
export interface ImportedDetection {
  readonly classes: number;
  readonly heads: readonly ImportedHead[];
  /** Predictions of lower objectness are dropped. */
  readonly confidenceThreshold: number;
  readonly nms: ImportedNms;
}

export interface ImportedHead {
  /** Widths and heights in input pixels of the anchors of all heads. */
  readonly anchors: readonly (readonly [width: number, height: number])[];
  /** Indices into `anchors` of this head's own. */
  readonly mask: readonly number[];
  readonly scaleXY: number;
}

export interface ImportedNms {
  readonly scoreThreshold: number;
  readonly nmsThreshold: number;
  readonly nmsTopK: number;
  readonly keepTopK: number;
  readonly backgroundLabel: number;
  readonly normalized: boolean;
  readonly eta: number;
}
