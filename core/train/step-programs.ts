import type { Executable } from '../backend.ts';
import type { Batch } from '../data.ts';
import { checkpointMismatch } from '../errors.ts';
import type { Graph, StateRole } from '../ir/types.ts';
import type { Run } from '../run.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { averageName } from './averages.ts';
import { diffStates } from './checkpoint.ts';
import { deriveTrainGraph } from './derive-train-graph.ts';

/**
 * The train step compiled per batch shape. All programs work on one set of states: the newest values move along when
 * the input size changes.
 */
export class StepPrograms {
  readonly #run: Run;
  readonly #exact: boolean;
  readonly #programs = new Map<string, Executable>();
  readonly #roles = new Map<string, StateRole>();
  #current: Executable | undefined;

  /** @param exact whether the run's states must be all that the train graph has, as when a checkpoint is continued */
  constructor(run: Run, exact = false) {
    this.#run = run;
    this.#exact = exact;
  }

  /**
   * The program for a batch, with the newest states in it.
   * @throws ERR_CHECKPOINT_MISMATCH when an exact continuation lacks states, or holds some that no step moves
   */
  async for(batch: Batch): Promise<Executable> {
    const images = batch.inputs['image']!.shape[0]!;
    const key = `${images}x${batch.size}`;
    const program = this.#programs.get(key) ?? await this.#compile(key, images, batch.size);
    if (this.#current !== program) program.write(this.#current === undefined ? startingValues(program, this.#run) : unshared(this.#current, program));
    this.#current = program;
    return program;
  }

  /** Copies the newest states into the run's store; the tensors are views until the next step. */
  sync(): void {
    for (const [name, tensor] of this.#current?.read() ?? []) {
      this.#run.states.set(name, { tensor, role: this.#roles.get(name)! });
    }
  }

  async dispose(): Promise<void> {
    this.#current = undefined;
    for (const program of this.#programs.values()) await program.dispose();
    this.#programs.clear();
  }

  async #compile(key: string, batch: number, size: number): Promise<Executable> {
    const { graph } = deriveTrainGraph(this.#run, { batch, size });
    for (const { name, role } of graph.states.values()) this.#roles.set(name, role);
    if (this.#current === undefined && this.#exact && this.#run.iteration > 0) refuseMissing(graph, this.#run);
    const program = await this.#run.backend.compile(graph, this.#current === undefined ? {} : { shareStatesWith: this.#current });
    this.#programs.set(key, program);
    return program;
  }
}

/**
 * A checkpoint of another optimizer or without averages would continue, but not exactly; averages nobody moves any more
 * would even be evaluated and saved for the weights.
 */
function refuseMissing(graph: Graph, { states, weights = '' }: Run): void {
  const wanted = [...graph.states.values()].map(({ name, initial: { dtype, shape } }) => ({ name, dtype, shape }));
  const found = [...states].filter(([name, { role }]) => graph.states.has(name) || !INFERENCE_ROLES.has(role)).map(([name, { tensor: { dtype, shape } }]) => ({ name, dtype, shape }));
  const { message } = diffStates(wanted, found);
  if (message !== '') throw checkpointMismatch(weights, message);
}

/** States of the forward graph, of which the train graph may leave out what nothing reads. */
const INFERENCE_ROLES: ReadonlySet<StateRole> = new Set(['parameter', 'statistic']);

/** What the run holds; a moving average that does not exist yet starts at the weights themselves. */
function* startingValues(program: Executable, { states }: Run): Iterable<readonly [string, Tensor]> {
  const own = program.read();
  for (const [name, { tensor }] of states) {
    yield [name, tensor];
    const average = averageName(name);
    if (own.has(average) && !states.has(average)) yield [average, tensor];
  }
}

/** The newest values that `next` does not hold already: backends may share the buffers of states. */
function unshared(current: Executable, next: Executable): (readonly [string, Tensor])[] {
  const own = next.read();
  return [...current.read()].filter(([name, { data }]) => own.get(name)?.data !== data);
}
