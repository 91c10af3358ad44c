import type { Executable } from '../backend.ts';
import type { Batch } from '../data.ts';
import type { Graph, StateRole } from '../ir/types.ts';
import type { Run } from '../run.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { averageName } from './averages.ts';
import { deriveTrainGraph } from './derive-train-graph.ts';

/**
 * The train step compiled per batch shape. All programs work on one set of states: the newest values move along when
 * the input size changes.
 */
export class StepPrograms {
  readonly #run: Run;
  readonly #programs = new Map<string, Executable>();
  readonly #roles = new Map<string, StateRole>();
  #current: Executable | undefined;

  constructor(run: Run) {
    this.#run = run;
  }

  /** The program for a batch, with the newest states in it. */
  async for(batch: Batch): Promise<Executable> {
    const images = batch.inputs['image']!.shape[0]!;
    const key = `${images}x${batch.size}`;
    const program = this.#programs.get(key) ?? await this.#compile(key, images, batch.size);
    if (this.#current !== undefined && this.#current !== program) program.write(this.#current.read());
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
    const program = await this.#run.backend.compile(graph, this.#current === undefined ? {} : { shareStatesWith: this.#current });
    program.write(startingValues(graph, this.#run));
    this.#programs.set(key, program);
    return program;
  }
}

/** What the run holds; a moving average that does not exist yet starts at the weights themselves. */
function* startingValues(graph: Graph, { states }: Run): Iterable<readonly [string, Tensor]> {
  for (const [name, { tensor }] of states) {
    yield [name, tensor];
    const average = averageName(name);
    if (graph.states.has(average) && !states.has(average)) yield [average, tensor];
  }
}
