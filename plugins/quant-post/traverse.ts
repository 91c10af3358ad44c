import type { Executable } from '../../core/backend.ts';
import type { Graph } from '../../core/ir/types.ts';
import type { Run } from '../../core/run.ts';
import { inferenceTensors } from '../../core/train/averages.ts';
import { batchSize, type CalibrationFeeds, type Feeds } from './calibration-feeds.ts';

/** What is done in one pass over the images. */
export interface Traversal {
  /** Name of the work, for progress; undefined where that is a part of something that tells its own. */
  readonly task: string | undefined;
  /** The graph to run on a batch; called once for every shape of the image. */
  derive(imageShape: readonly number[]): Graph;
  /** Takes the outputs of one batch, which are overwritten by the next. */
  visit(outputs: Feeds, feeds: Feeds): void;
}

/**
 * Runs a graph with the run's states over every batch and hands on what comes out, one batch at a time, so that memory
 * does not depend on the number of images. The last batch, which may be smaller, gets a program of its own: padding it
 * would count images that are none.
 * @returns the number of images
 */
export async function traverse(run: Run, feeds: CalibrationFeeds, { task, derive, visit }: Traversal): Promise<number> {
  const programs = new Map<string, { readonly program: Executable; readonly inputs: ReadonlySet<string> }>();
  const states = inferenceTensors(run.states);
  run.stage = 'eval';
  let done = 0;
  try {
    for await (const batch of feeds) {
      const shape = batch['image']!.shape;
      const key = shape.join('x');
      const known = programs.get(key) ?? await compile(run, derive(shape), states);
      programs.set(key, known);
      visit(await known.program.run(only(batch, known.inputs)), batch);
      done += batchSize(batch);
      if (task !== undefined) run.kernel.events.emit('progress', { task, done, total: feeds.images ?? done, unit: 'images' });
    }
  } finally {
    for (const { program } of programs.values()) await program.dispose();
  }
  return done;
}

async function compile(run: Run, graph: Graph, states: ReturnType<typeof inferenceTensors>): Promise<{ program: Executable; inputs: ReadonlySet<string> }> {
  const program = await run.backend.compile(graph, { keepMemory: true });
  program.write(states);
  return { program, inputs: new Set(graph.inputs.keys()) };
}

/** The evaluation reader also gives what decoding needs. */
function only(feeds: Feeds, inputs: ReadonlySet<string>): Feeds {
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => inputs.has(name)));
}
