import type { Executable } from '../backend.ts';
import type { Graph } from '../ir/types.ts';
import type { Run } from '../run.ts';
import type { Files } from './files.ts';

/** A trained model about to leave: weights are constants, quantizers are QuantizeLinear and DequantizeLinear nodes. */
export interface FrozenModel {
  readonly graph: Graph;
  /** The same network in float, for comparison and for targets without int8. */
  readonly floatGraph: Graph;
}

/** An exported file that runs. */
export type LoadedModel = Pick<Executable, 'run' | 'dispose'>;

/** Writes a frozen model in one format. */
export interface Exporter {
  readonly name: string;
  /** Adds files; nothing touches the disk here. */
  export(model: FrozenModel, files: Files, run: Run): Promise<void>;
  /**
   * Reloads what was written and compares it with the graph.
   * @throws ERR_EXPORT_DIFFERS above the tolerance
   */
  verify?(model: FrozenModel, files: Files, run: Run): Promise<ExportVerification>;
  /** Opens an exported file in the runtime it was made for, with the session options its manifest names. */
  load?(path: string, run: Pick<Run, 'config'>): Promise<LoadedModel>;
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
