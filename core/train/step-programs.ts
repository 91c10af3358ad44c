import type { Executable } from '../backend.ts';
import type { Batch } from '../data.ts';
import { checkpointMismatch } from '../errors.ts';
import { imageSizeOf, sidesOf } from '../image-size.ts';
import type { Graph, StateRole } from '../ir/types.ts';
import type { Run } from '../run.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { averageName } from './averages.ts';
import { diffStates } from './checkpoint.ts';
import { deriveTrainGraph, type BatchShape } from './derive-train-graph.ts';
import { phaseKey, trainPhase, type TrainPhase } from './phase.ts';

/**
 * Programs held at once. Every size from 32 to 1024 pixels has its own, so that no usual list of sizes compiles twice; what
 * asks for more, such as sizes drawn freely, must not fill the memory.
 */
const MOST_PROGRAMS = 32;

/** Options of `StepPrograms`. */
export interface StepProgramsOptions {
  /** Whether the run's states must be all that the train graph has, as when a checkpoint is continued. @default false */
  readonly exact?: boolean;
  /** Whether a program keeps its memory between steps: for batches of one size. @default false */
  readonly keepMemory?: boolean;
  /** Programs held at once. @default 32 */
  readonly most?: number;
}

/**
 * The train step compiled per batch shape and phase. All programs work on one set of states: the newest values move along
 * when the input size changes, or a phase of the quantization ends.
 */
export class StepPrograms {
  readonly #run: Run;
  readonly #exact: boolean;
  readonly #keepMemory: boolean;
  /** Of the present phase, by batch shape, the one used last at the end. */
  readonly #programs = new Map<string, Executable>();
  readonly #roles = new Map<string, StateRole>();
  readonly #most: number;
  #phase = '';
  #current: Executable | undefined;

  constructor(run: Run, { exact = false, keepMemory = false, most = MOST_PROGRAMS }: StepProgramsOptions = {}) {
    this.#run = run;
    this.#exact = exact;
    this.#keepMemory = keepMemory;
    this.#most = most;
  }

  /**
   * The program for a batch, with the newest states in it.
   * @throws ERR_CHECKPOINT_MISMATCH when an exact continuation lacks states, or holds some that no step moves
   */
  async for(batch: Batch): Promise<Executable> {
    const phase = trainPhase(this.#run.config.quantization, this.#run.iteration);
    const past = phaseKey(phase) === this.#phase ? [] : this.#enter(phaseKey(phase));
    const image = batch.inputs['image']!;
    const shape = { batch: image.shape[0]!, size: imageSizeOf(image) };
    const key = `${shape.batch}x${sidesOf(shape.size).join('x')}`;
    const program = this.#programs.get(key) ?? await this.#compile(shape, phase);
    past.push(...this.#keep(key, program));
    if (this.#current !== program) program.write(this.#current === undefined ? startingValues(program, this.#run) : unshared(this.#current, program));
    this.#current = program;
    for (const old of past) await old.dispose();
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

  /** Phases do not come back: their programs are let go once the next one has the states. */
  #enter(key: string): Executable[] {
    this.#phase = key;
    const past = [...this.#programs.values()];
    this.#programs.clear();
    return past;
  }

  /** Makes a program the newest of those held. @returns the one that was left longest, where there are too many */
  #keep(key: string, program: Executable): Executable[] {
    this.#programs.delete(key);
    this.#programs.set(key, program);
    const [oldest] = this.#programs;
    if (this.#programs.size <= this.#most || oldest === undefined) return [];
    this.#programs.delete(oldest[0]);
    return [oldest[1]];
  }

  async #compile(shape: BatchShape, phase: TrainPhase): Promise<Executable> {
    const { graph } = deriveTrainGraph(this.#run, shape, phase);
    if (this.#current === undefined) this.#startFrom(graph, shape);
    else this.#forget(graph);
    for (const { name, role } of graph.states.values()) this.#roles.set(name, role);
    // Nobody asks the graph for its weights once they move: the programs have them.
    const states = this.#current === undefined ? { adoptStates: true } : { shareStatesWith: this.#current };
    return this.#run.backend.compile(graph, { keepMemory: this.#keepMemory, ...states });
  }

  /**
   * A checkpoint to continue holds the states of the step it was saved after, whose phase may be over. A new training may
   * have got more than it moves, as averages behind scales that are to stay: checkpoints without them can be continued.
   */
  #startFrom(graph: Graph, shape: BatchShape): void {
    const { config, iteration, states } = this.#run;
    if (!this.#exact) dropMoved(this.#run, graph, [...states.keys()]);
    if (!this.#exact || iteration === 0) return;
    const before = trainPhase(config.quantization, iteration - 1);
    const ended = phaseKey(before) !== this.#phase;
    const derived = ended ? deriveTrainGraph(this.#run, shape, before).graph : graph;
    refuseMissing(derived, this.#run);
    if (ended) dropMoved(this.#run, graph, derived.states.keys());
  }

  /** What a past phase moved and this one does not is in nobody's way, and in no later checkpoint. */
  #forget(graph: Graph): void {
    this.sync();
    dropMoved(this.#run, graph, this.#roles.keys());
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

/** Leaves out of the run what was there before and these steps do not have. */
function dropMoved({ states }: Run, graph: Graph, earlier: Iterable<string>): void {
  for (const name of earlier) if (!graph.states.has(name) && !INFERENCE_ROLES.has(states.get(name)?.role ?? 'parameter')) states.delete(name);
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
