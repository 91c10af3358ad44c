import type { Executable } from '../backend.ts';
import type { Graph } from '../ir/types.ts';
import type { Run } from '../run.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Files } from './files.ts';
import type { ModelDescription } from './model-description.ts';

/** A trained model about to leave: weights are constants, quantizers are QuantizeLinear and DequantizeLinear nodes. */
export interface FrozenModel {
  /** Batch norms that the target did not fold are still there; a format folds them where it gains by it. */
  readonly graph: Graph;
  /** The same network in float, for comparison and for targets without int8. */
  readonly floatGraph: Graph;
}

/** A frozen model and what else an exporter writes down. */
export interface ExportedModel extends FrozenModel {
  readonly description: ModelDescription;
  /** What plugins stored in the checkpoint, one key each. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** What opening the files of one format takes besides the model's description; JSON, into the manifest. */
export type FormatDetails = Readonly<Record<string, unknown>>;

/** An exported file that runs. */
export type LoadedModel = Pick<Executable, 'run' | 'dispose'>;

/**
 * Writes a frozen model in one format. A format of one file lies in the export's folder, one of many in a folder of the
 * format's name, so that several formats share what describes the model.
 */
export interface Exporter {
  readonly name: string;
  /** Adds files; nothing touches the disk here. */
  export(model: ExportedModel, files: Files, run: Run): Promise<FormatDetails>;
  /** The runtimes that may run what was exported, those that are not there too. */
  runtimes?(exported: Exported, options: RuntimeOptions): readonly ExportRuntime[];
  /** Opens an exported file in the runtime it was made for, with what its manifest asks for. */
  load?(path: string, run: Pick<Run, 'config'>): Promise<LoadedModel>;
}

/** One format of an export, in memory or on disk. */
export interface Exported {
  readonly description: ModelDescription;
  readonly details: FormatDetails;
  /** Where the files lie; undefined before they are written. */
  readonly directory: string | undefined;
  /** Names of its files, relative to the directory. */
  readonly files: readonly string[];
  /** The bytes of one of its files. @throws ERR_FILE_UNREADABLE */
  read(name: string): Promise<Uint8Array>;
}

export interface RuntimeOptions {
  /** Threads of each runtime. @default all */
  readonly threads?: number | undefined;
  /** Raw predictions to be given besides boxes and scores, by their name in the graph. */
  readonly raw: readonly string[];
  /** Python interpreters with a format's own runtime. */
  readonly python: readonly string[];
}

/** Something that runs an exported model. */
export interface ExportRuntime {
  readonly name: string;
  /** Why it cannot, where that is known without trying. */
  readonly unavailable?: string | undefined;
  open(): Promise<OpenExport>;
}

/** Feeds and results by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** An exported model in a runtime. */
export interface OpenExport {
  /**
   * Results of each request: the raw predictions asked for, and a detector's `boxes` [1,M,4] and `scores` [1,M,C]. Where
   * the file itself removes duplicates, also what it gives, `suppressed` [K,6] (class index, score, x1, y1, x2, y2), and
   * what ours gives from its boxes and scores, `detections`.
   */
  run(requests: readonly Tensors[]): Promise<readonly Tensors[]>;
  dispose(): Promise<void>;
}

/** How far an exported file is from the graph it was made of. */
export interface ExportVerification {
  readonly outputs: readonly OutputDifference[];
  readonly images: number;
}

/** Differences of one measure over the images compared; its name says of what and in which unit. */
export interface OutputDifference {
  readonly name: string;
  readonly largest: number;
  readonly mean: number;
  /** Largest mean that is accepted. */
  readonly tolerance: number;
}
