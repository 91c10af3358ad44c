import { SlimtapError } from '../../core/errors.ts';
import { isOp, type Graph, type Node } from '../../core/ir/types.ts';
import { sizeOf, type Tensor } from '../../core/tensor/tensor.ts';

/** The value of a graph that a variable of Paddle's is. */
type NameOf = (variable: string) => string | undefined;

/**
 * The scales of activations among Paddle's weights, and the sums that their moving averages are made of where they were
 * saved too, by the names of our quantizers' states. Paddle keeps the scale of a variable beside the parameters, as
 * `batch_norm_0.tmp_3.scale` (2.x: `@scale`). The tutorial's train.py saves its evaluation program, which has no sums, so
 * that averages start anew there and here; whoever saves the training program has `state_0`, `accum_0` and so on, too.
 * Source: PaddleDetection `slim/quantization/train.py`, which saves with `save_persistables`; Paddle 1.8 `quantization_pass.py`.
 */
export async function activationScales(graph: Graph, weights: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>> {
  const found = [...weights].flatMap(([name, tensor]) => {
    const variable = /^(.*)[.@]scale$/.exec(name)?.[1];
    return variable === undefined || !isNumber(tensor) || graph.states.has(name) ? [] : [{ variable, scale: tensor }];
  });
  if (found.length === 0) return new Map();
  const nameOf = await naming(graph, found.map(({ variable }) => variable));
  const sums = movingSums(weights);
  return new Map(found.flatMap(({ variable, scale }) => {
    const name = nameOf(variable);
    return name === undefined ? [] : quantizedNames(graph, name).flatMap((one) => statesOf(one, scale, sums));
  }));
}

/**
 * Where the quantizer of a value stands here: what Paddle multiplies it lays out anew in the same op, here a reshape is in
 * between and its result is quantized. The numbers are the same.
 */
function quantizedNames(graph: Graph, name: string): string[] {
  const values = [graph.value(name)].filter((value) => value !== undefined);
  for (const value of values) for (const { node } of value.uses) if (isLayout(node)) values.push(node.outputs.y);
  const read = values.filter(({ uses }) => [...uses].some(({ node }) => !isLayout(node)));
  return read.length === 0 ? [name] : read.map((value) => value.name);
}

function isLayout(node: Node): node is Node<'Reshape'> | Node<'Transpose'> {
  return isOp(node, 'Reshape') || isOp(node, 'Transpose');
}

/**
 * Variables are named after our values where they were made by us or are like them (`relu_0.tmp_0`), otherwise after the
 * order of the layers, in one of two ways of writing ReLUs: whichever explains most of the names is taken.
 */
async function naming(graph: Graph, variables: readonly string[]): Promise<NameOf> {
  const explained = (nameOf: NameOf): number => variables.filter((variable) => nameOf(variable) !== undefined).length;
  const alike: NameOf = (variable) => (graph.value(variable) ?? graph.value(variable.replace(/\.tmp_\d+$/, '')))?.name;
  if (explained(alike) === variables.length) return alike;
  return [alike, ...await byOrder(graph)].reduce((best, one) => (explained(one) > explained(best) ? one : best));
}

/** Imported here, since only Paddle's own checkpoints need it. */
async function byOrder(graph: Graph): Promise<NameOf[]> {
  const { namesInPaddle } = await import('../export-paddle/index.ts');
  try {
    return (['of layers', 'alone'] as const).map((activations) => {
      const names = namesInPaddle(graph, activations);
      return (variable) => names.get(variable);
    });
  } catch (error) {
    // A network that Paddle cannot have has no names there.
    if (error instanceof SlimtapError && error.code === 'ERR_EXPORT_UNSUPPORTED') return [];
    throw error;
  }
}

interface MovingSum {
  readonly state: Tensor;
  readonly accum: Tensor;
}

/** Paddle numbers them in an order that says nothing, and differently in every process. */
function movingSums(weights: ReadonlyMap<string, Tensor>): readonly MovingSum[] {
  return [...weights].flatMap(([name, accum]) => {
    const number = /^accum_(\d+)$/.exec(name)?.[1];
    const state = number === undefined ? undefined : weights.get(`state_${number}`);
    return state !== undefined && isNumber(state) && isNumber(accum) ? [{ state, accum }] : [];
  });
}

/**
 * The sums of a scale are those whose quotient it is. All of a network count the same steps, so where two quotients are
 * equal the sums are, too.
 */
function statesOf(name: string, scale: Tensor, sums: readonly MovingSum[]): [string, Tensor][] {
  const value = Number(scale.data[0]);
  const off = ({ state, accum }: MovingSum): number => Math.abs(Number(accum.data[0]) / Number(state.data[0]) - value);
  const [own] = sums.filter((one) => off(one) <= 1e-6 * Math.abs(value)).sort((a, b) => off(a) - off(b));
  return Object.entries({ scale, ...own }).map(([state, tensor]) => [`${name}.${state}`, { ...tensor, shape: [1] }]);
}

function isNumber({ dtype, shape }: Tensor): boolean {
  return dtype === 'float32' && sizeOf(shape) === 1;
}
