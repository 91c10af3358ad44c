import type { Editor } from '../../core/ir/editor.ts';
import type { QuantizerOrigin } from '../../core/import/lift-quantizers.ts';
import type { Node, State, StateRole, Value } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Binding } from './binding.ts';
import type { OpContext } from './op-context.ts';

/** Who reads a variable, for errors. */
export type Reader = Pick<OpContext, 'fail'>;

/** Constants that any program may have, and how often it may go through all of its parameters. */
const [ALWAYS, TIMES] = [2 ** 22, 8];

/** The variables of a program while it is translated, in the order its ops write them. */
export class Environment {
  readonly editor: Editor;
  /** How the scales of quantizers of activations came to be. */
  readonly origins = new Map<Node, QuantizerOrigin>();
  readonly #parameters: ReadonlyMap<string, Tensor>;
  readonly #bindings = new Map<string, Binding>();
  readonly #states = new Map<string, State>();

  /** Numbers that translations may still make. */
  #left: number;

  constructor(editor: Editor, parameters: ReadonlyMap<string, Tensor>) {
    this.editor = editor;
    this.#parameters = parameters;
    this.#left = [...parameters.values()].reduce((sum, { data }) => sum + data.length * TIMES, ALWAYS);
  }

  /**
   * Counts numbers that a translation makes or goes through: an op of a few bytes may ask for a million constants, or for
   * every weight of the file once more. @throws ERR_IMPORT_OP when they are many times what the file holds
   */
  spend(numbers: number, reader: Reader): void {
    this.#left -= numbers;
    if (!(this.#left >= 0)) throw reader.fail('with the ops before it, it makes many times more numbers than the file has');
  }

  read(name: string, reader: Reader): Binding {
    const tensor = this.#parameters.get(name);
    const binding = this.#bindings.get(name) ?? (tensor && { kind: 'constant', tensor, parameter: name });
    if (binding === undefined) throw reader.fail(`it reads "${name}", which nothing before it writes`);
    return binding;
  }

  write(name: string, binding: Binding): void {
    this.#bindings.set(name, binding);
  }

  /** The real numbers of a binding. @throws ERR_IMPORT_OP for what has none here */
  value(binding: Binding, reader: Reader, role: StateRole = 'parameter'): Value {
    switch (binding.kind) {
      case 'value': return binding.value;
      case 'levels': throw reader.fail('it reads integer levels before they are dequantized');
      case 'constant': return this.#constant(binding, role);
      case 'product': throw reader.fail('it reads a product of integer levels before it is dequantized');
      default: throw reader.fail('it reads decoded boxes; only concat, transpose2 and multiclass_nms may');
    }
  }

  /** A state for a parameter's values; the same one when it is asked for again with the same values. */
  state(name: string, initial: Tensor, role: StateRole): Value {
    const known = this.#states.get(name);
    if (known !== undefined && sameNumbers(known.initial, initial)) return known.value;
    const state = this.editor.state({ name: this.editor.uniqueName(name), initial, role });
    this.#states.set(name, state);
    return state.value;
  }

  #constant({ tensor, parameter }: Extract<Binding, { kind: 'constant' }>, role: StateRole): Value {
    return parameter === undefined || tensor.dtype !== 'float32' ? this.editor.constant(tensor) : this.state(parameter, tensor, role);
  }
}

/** The integers of one weight may be dequantized with two scales, which makes two weights. */
function sameNumbers(a: Tensor, b: Tensor): boolean {
  return a === b || (a.data.length === b.data.length && (a.data as Float32Array).every((value, i) => value === b.data[i]));
}
