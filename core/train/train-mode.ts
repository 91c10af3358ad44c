import type { Editor } from '../ir/editor.ts';
import { isOp, type Graph, type Node, type State, type Value } from '../ir/types.ts';
import type { Pass, PassReport } from '../rewrite/pass.ts';
import { scalar } from '../tensor/tensor.ts';
import { dropBlocks } from './drop-block.ts';

/** Options of `trainMode`. */
export interface TrainModeOptions {
  /**
   * Which batch norms keep their running statistics, in value and in use; their scale and offset still learn.
   * @default none
   */
  readonly frozen?: (node: Node<'BatchNorm'>) => boolean;
}

/**
 * From forward graph to train graph: every BatchNorm normalizes with the statistics of the batch, and its running
 * statistics get their update, momentum · old + (1 − momentum) · batch (biased variance, as Paddle); every DropBlock drops
 * blocks. Runs before the gradient is derived.
 */
export function trainMode({ frozen = () => false }: TrainModeOptions = {}): Pass {
  return {
    name: 'train-mode',
    run(graph, editor) {
      const drops = graph.nodes().filter((node) => isOp(node, 'DropBlock'));
      for (const node of drops) dropBlocks(editor, node);
      const { changed, ...report } = switchBatchNorms(graph, editor, frozen);
      return { ...report, changed: changed || drops.length > 0 };
    },
  };
}

function switchBatchNorms(graph: Graph, editor: Editor, frozen: (node: Node<'BatchNorm'>) => boolean): PassReport {
  const skipped: { node: string; reason: string }[] = [];
  const decays = new Map<number, Value>();
  let changed = false;
  for (const node of graph.nodes()) {
    if (!isOp(node, 'BatchNorm')) continue;
    const statistics = statisticsOf(graph, node);
    if (statistics === undefined) skipped.push({ node: node.name, reason: 'its mean and variance are not states' });
    else if (frozen(node)) skipped.push({ node: node.name, reason: 'its statistics are frozen' });
    else {
      switchBatchNorm(editor, node, statistics, decay(editor, decays, node.attrs.momentum));
      changed = true;
    }
  }
  return { changed, skipped };
}

function switchBatchNorm(editor: Editor, node: Node<'BatchNorm'>, states: { mean: State; variance: State }, decay: Value): void {
  const { x, scale, offset } = node.inputs;
  const train = editor.emit('BatchNormTrain', { x, scale, offset }, { epsilon: node.attrs.epsilon }, { name: `${node.name}.train`, scope: node.scope });
  editor.replaceUses(node.outputs.y, train.y);
  editor.remove(node);
  for (const part of ['mean', 'variance'] as const) {
    const old = states[part];
    const options = { name: `${old.name}.next`, scope: node.scope };
    editor.update(old, editor.emit('MovingAverage', { old: old.value, value: train[part], decay }, {}, options).y);
  }
}

function statisticsOf(graph: Graph, node: Node<'BatchNorm'>): { mean: State; variance: State } | undefined {
  const mean = graph.states.get(node.inputs.mean.name);
  const variance = graph.states.get(node.inputs.variance.name);
  return mean === undefined || variance === undefined ? undefined : { mean, variance };
}

/** One constant per momentum, shared by all batch norms. */
function decay(editor: Editor, known: Map<number, Value>, momentum: number): Value {
  const value = known.get(momentum) ?? editor.constant(scalar('float32', momentum), 'batch_norm_momentum');
  known.set(momentum, value);
  return value;
}
