import type { Graph } from '../ir/types.ts';
import type { Run } from '../run.ts';
import type { Files } from './files.ts';

/** A trained model about to leave: weights are constants, quantizers are QuantizeLinear and DequantizeLinear nodes. */
export interface FrozenModel {
  readonly graph: Graph;
  /** The same network in float, for comparison and for targets without int8. */
  readonly floatGraph: Graph;
}

/** Writes a frozen model in one format. */
export interface Exporter {
  readonly name: string;
  /** Adds files; nothing touches the disk here. */
  export(model: FrozenModel, files: Files, run: Run): Promise<void>;
  /** Reloads what was written and compares it with the graph; refuses above the tolerance. */
  verify?(model: FrozenModel, files: Files, run: Run): Promise<ExportVerification>;
}

/** How far an exported file is from the graph it was made of. */
export interface ExportVerification {
  readonly outputs: readonly { readonly name: string; readonly largest: number; readonly mean: number; readonly tolerance: number }[];
  readonly images: number;
}
