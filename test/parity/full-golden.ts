import { readFileSync } from 'node:fs';
import { readNpy } from '../../core/tensor/npy.ts';
import { tensor, type Tensor } from '../../core/tensor/tensor.ts';
import type { ParityFolder } from './folder.ts';
import { formulaParameter, formulaTensor } from './formula.ts';
import type { Summary } from './statistics.ts';

/** What `log.json` of a full-model golden says. */
export interface GoldenLog {
  readonly size: number;
  readonly batch: number;
  readonly gt_bbox: readonly (readonly (readonly number[])[])[];
  readonly gt_class: readonly (readonly number[])[];
  readonly gt_score: readonly (readonly number[])[];
  /** Whether the loss reads targets, which are beside the log. */
  readonly fine_grained: boolean;
  readonly float: {
    readonly losses: Readonly<Record<string, number>> & { readonly loss: number };
    readonly 'grad_l2_sum_first4 (after L2 regularization is added)': Readonly<Record<string, Summary>>;
    readonly param_after_step1: Readonly<Record<string, Summary>>;
    readonly loss_step2_3: readonly number[];
  };
  readonly quant: {
    readonly loss: readonly number[];
    readonly scales_per_step: readonly Readonly<Record<string, number>>[];
    readonly param_after_step3: Readonly<Record<string, Summary>>;
    readonly eval_bbox_lod: readonly (readonly number[])[];
  };
}

/** A full-model golden: its log, and the parameters and inputs its formula gives. */
export interface Golden {
  readonly folder: ParityFolder;
  readonly log: GoldenLog;
  readonly initial: ReadonlyMap<string, Tensor>;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** Rows of the ground-truth inputs. */
export const GOLDEN_BOXES = 50;

/**
 * @param fixture list of the model's parameters, below `test/fixtures`
 * @throws ERR_FILE_UNREADABLE, ERR_FILE_MALFORMED
 */
export async function readGolden(folder: ParityFolder, fixture: string): Promise<Golden> {
  const log = await folder.json('log.json') as GoldenLog;
  const { parameters } = JSON.parse(readFileSync(new URL(`../fixtures/${fixture}`, import.meta.url), 'utf8')) as { parameters: [name: string, shape: number[]][] };
  return {
    folder, log,
    initial: new Map(parameters.map(([name, shape]) => [name, formulaParameter(name, shape)])),
    feeds: {
      image: formulaTensor('image', [log.batch, 3, log.size, log.size], { factor: 2 }),
      gtBox: padded('float32', log.gt_bbox, 4), gtLabel: padded('int32', log.gt_class), gtScore: padded('float32', log.gt_score),
      ...(log.fine_grained && await targets(folder)),
    },
  };
}

async function targets(folder: ParityFolder): Promise<Record<string, Tensor>> {
  const names = ['target0', 'target1', 'target2'];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readNpy(folder.file(`${name}.npy`))] as const)));
}

/** The log has the first rows of each image; the rest of the 50 are zero. */
function padded(dtype: 'float32' | 'int32', images: readonly (readonly (number | readonly number[])[])[], width?: number): Tensor {
  const rows = GOLDEN_BOXES * (width ?? 1);
  const data = images.flatMap((image) => [...image.flat(), ...new Array<number>(rows).fill(0)].slice(0, rows));
  return tensor(dtype, [images.length, GOLDEN_BOXES, ...(width === undefined ? [] : [width])], data);
}

/** A tensor beside the log. */
export function expectedTensor({ folder }: Golden, name: string): Promise<Tensor> {
  return readNpy(folder.file(`${name}.npy`));
}
