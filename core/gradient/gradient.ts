import { graphInvalid, noGradient, opShape } from '../errors.ts';
import { typeText, type Editor } from '../ir/editor.ts';
import { inputValues, slotValues, type Graph, type Node, type SlotValue, type Value } from '../ir/types.ts';
import { opDefinition } from '../ops/define-op.ts';
import { full, sameShape, sizeOf } from '../tensor/tensor.ts';

/** Of what, and by what. */
export interface GradientRequest {
  /** One float32 number: rank 0 or [1]. */
  readonly loss: Value;
  /** States' values, inputs or any values in between. */
  readonly wrt: readonly Value[];
}

/**
 * Emits the gradient of the loss as ordinary nodes, so that a backend runs nothing special. A walk from the loss back
 * over the ops' own rules; several uses of a value add up; what nothing wants is not computed. Nodes get the scope of
 * the forward node they belong to.
 *
 * @returns the gradient of each wanted value; a value the loss does not depend on is absent
 * @throws ERR_OP_NO_GRADIENT when the loss depends on a wanted value through an op without a gradient
 */
export function addGradients(graph: Graph, editor: Editor, { loss, wrt }: GradientRequest): Map<Value, Value> {
  if (loss.type.dtype !== 'float32' || sizeOf(loss.type.shape) !== 1) throw opShape('addGradients', `the loss %${loss.name} is ${typeText(loss.type)}, it must be one float32 number`);
  const nodes = graph.nodes();
  const dependent = dependents(nodes, wrt);
  const sums = new Sums(editor);
  if (dependent.has(loss)) sums.add(loss, editor.constant(full('float32', loss.type.shape, 1), 'loss_gradient'));
  for (const node of [...nodes].reverse()) {
    if (wantsAny(node, dependent) && Object.values(node.outputs).some((output) => sums.has(output))) editor.inScope(node.scope, () => { walkBack(node, editor, dependent, sums); });
  }
  return new Map(wrt.flatMap((value) => (sums.has(value) ? [[value, sums.get(value)!] as const] : [])));
}

/** Every float32 value that depends on a wanted one. */
function dependents(nodes: readonly Node[], wrt: readonly Value[]): ReadonlySet<Value> {
  const dependent = new Set(wrt);
  for (const node of nodes) {
    if (!wantsAny(node, dependent)) continue;
    for (const output of Object.values(node.outputs)) if (output.type.dtype === 'float32') dependent.add(output);
  }
  return dependent;
}

function wantsAny(node: Node, dependent: ReadonlySet<Value>): boolean {
  return inputValues(node).some((value) => dependent.has(value));
}

function walkBack(node: Node, editor: Editor, dependent: ReadonlySet<Value>, sums: Sums): void {
  const { gradient } = opDefinition(node.op);
  if (gradient === undefined) throw noGradient(node.op, node.name);
  const { inputs, outputs, attrs } = node;
  const slots = inputs as Readonly<Record<string, SlotValue>>;
  const gradients = Object.fromEntries(Object.entries(outputs).flatMap(([name, value]) => (sums.has(value) ? [[name, sums.get(value)!]] : [])));
  const wants = (slot: string): boolean => slotValues(slots[slot]).some((value) => dependent.has(value));
  const found = gradient({ node, inputs, outputs, attrs, gradients, editor, wants } as never) as Readonly<Record<string, SlotValue>>;
  for (const [slot, flow] of Object.entries(found)) {
    slotValues(slots[slot]).forEach((value, index) => {
      const part = Array.isArray(flow) ? (flow as readonly (Value | undefined)[])[index] : flow as Value | undefined;
      if (part !== undefined && dependent.has(value)) sums.add(value, checked(part, value, node));
    });
  }
}

function checked(part: Value, value: Value, node: Node): Value {
  if (sameShape(part.type.shape, value.type.shape) && part.type.dtype === value.type.dtype) return part;
  throw graphInvalid(node.name, `the gradient rule of ${node.op} gave ${typeText(part.type)} for %${value.name}, which is ${typeText(value.type)}`);
}

/** The gradients found so far, added up only once all uses of a value are behind. */
class Sums {
  readonly #editor: Editor;
  readonly #parts = new Map<Value, { scope: string; values: Value[] }>();

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  has(value: Value): boolean {
    return this.#parts.has(value);
  }

  add(value: Value, part: Value): void {
    const parts = this.#parts.get(value);
    if (parts === undefined) this.#parts.set(value, { scope: value.producer?.scope ?? part.producer?.scope ?? '/', values: [part] });
    else parts.values.push(part);
  }

  get(value: Value): Value | undefined {
    const parts = this.#parts.get(value);
    if (parts === undefined) return undefined;
    const options = { name: `${value.name}.gradient`, scope: parts.scope };
    const sum = parts.values.reduce((a, b) => this.#editor.emit('Add', { a, b }, {}, options).y);
    parts.values = [sum];
    return sum;
  }
}
