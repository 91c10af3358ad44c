import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '../../core/backend.ts';
import { SlimtapError } from '../../core/errors.ts';
import type { ImportedModel } from '../../core/import/importer.ts';
import { PassList } from '../../core/rewrite/pass.ts';
import { statesToConstants } from '../../core/rewrite/passes/states-to-constants.ts';
import { encodeNpy, readNpy } from '../../core/tensor/npy.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { encodeProgram } from '../../plugins/export-paddle/index.ts';
import { runPrograms, type JobResult, type ProgramJob } from '../../plugins/export-paddle/run-programs.ts';
import { encodeCombinedRecords, encodeProgram as encodeBytes } from '../../plugins/paddle-format/index.ts';
import { openBackend } from '../parity/paddle-graph.ts';
import { difference, importFolder, runImported } from '../plugins/import-paddle/imported.ts';
import { pythonOf, runPython, type Peer } from './python.ts';
import type { InteropReport } from './report.ts';

const COUNT = 400;
/** Where every number is multiplied and added a few dozen times. */
const TOLERANCE = 2e-5;
/** Drawn attributes are often of no use to anybody; more than this share of refusals would hide what is compared. */
const MOST_REFUSED = 0.15;

interface Drawn {
  readonly directory: string;
  /** Its ops with their attributes, for messages. */
  readonly ops: string;
  readonly image: Tensor;
  readonly output: Tensor;
}

/**
 * Programs with attributes drawn at random, which a PaddlePaddle wrote and ran: imported, they give here what they gave
 * there; exported again, they give it there. What the importer refuses is counted, and anything else is a failure.
 */
export function checkPaddlePrograms(peer: Peer): (report: InteropReport) => Promise<void> {
  return async (report) => {
    const folder = await mkdtemp(join(tmpdir(), 'slimtap-interop-'));
    try {
      const drawn = await draw(peer, folder);
      const models = new Map<Drawn, ImportedModel>();
      await report.check(`programs drawn at random, from ${peer.name}`, () => compareHere(drawn, models));
      await report.check(`programs drawn at random, back to ${peer.name}`, () => compareThere(models, peer));
    } finally {
      await rm(folder, { recursive: true });
    }
  };
}

async function draw(peer: Peer, folder: string): Promise<Drawn[]> {
  const written = await runPython(peer, './write_programs.py', [folder, String(COUNT), '7']) as string[][];
  return Promise.all(written.map(async (ops, i) => {
    const directory = join(folder, String(i));
    return { directory, ops: ops.join(', '), image: await readNpy(join(directory, 'x.npy')), output: await readNpy(join(directory, 'y.npy')) };
  }));
}

async function compareHere(drawn: readonly Drawn[], models: Map<Drawn, ImportedModel>): Promise<string> {
  const backend = await openBackend('reference');
  const problems: string[] = [];
  for (const one of drawn) {
    const model = await importFolder(one.directory).catch(refused('ERR_IMPORT_OP'));
    if (model === undefined) continue;
    models.set(one, model);
    problems.push(...await problemsOf(one, () => outputHere(model, backend, one)));
  }
  await backend.dispose();
  if (models.size < COUNT * (1 - MOST_REFUSED)) problems.push(`${COUNT - models.size} of ${COUNT} were refused`);
  return told(problems, `${models.size} programs, ${COUNT - models.size} refused`);
}

async function outputHere(model: ImportedModel, backend: Backend, { image }: Drawn): Promise<Tensor> {
  return Object.values(await runImported(model, backend, { image }))[0]!;
}

function refused(code: string): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof SlimtapError) || error.code !== code) throw error;
  };
}

async function compareThere(models: ReadonlyMap<Drawn, ImportedModel>, peer: Peer): Promise<string> {
  const jobs = new Map<Drawn, ProgramJob>();
  for (const [one, model] of models) {
    const job = await writeAgain(one, model).catch(refused('ERR_EXPORT_UNSUPPORTED'));
    if (job !== undefined) jobs.set(one, job);
  }
  const results = await runPrograms(pythonOf(peer.name), [...jobs.values()]);
  const problems: string[] = [];
  for (const [i, one] of [...jobs.keys()].entries()) problems.push(...await problemsOf(one, () => outputThere(one, results[i]!)));
  if (jobs.size < models.size * (1 - MOST_REFUSED)) problems.push(`${models.size - jobs.size} of ${models.size} were refused`);
  return told(problems, `${jobs.size} programs, ${models.size - jobs.size} refused`);
}

async function outputThere({ directory }: Drawn, { failed }: JobResult): Promise<Tensor> {
  if (failed !== undefined) throw new Error(failed);
  return readNpy(join(directory, 'out.0.npy'));
}

async function writeAgain({ directory, image }: Drawn, { graph }: ImportedModel): Promise<ProgramJob> {
  const passes = new PassList();
  passes.add(statesToConstants((name) => graph.states.get(name)?.initial), 'interop');
  passes.run(graph);
  const { program, parameters, feeds, fetches } = encodeProgram(graph);
  const params = parameters.size === 0 ? null : 'again.pdiparams';
  await writeFile(join(directory, 'again.pdmodel'), encodeBytes(program));
  if (params !== null) await writeFile(join(directory, params), encodeCombinedRecords(parameters));
  await writeFile(join(directory, 'image.npy'), encodeNpy(image));
  return { directory, model: 'again.pdmodel', params, requests: [directory], feeds: [...feeds.values()], fetch: fetches };
}

async function problemsOf({ ops, output }: Drawn, run: () => Promise<Tensor>): Promise<string[]> {
  try {
    const off = difference(await run(), output);
    return off < TOLERANCE ? [] : [`${ops}: differs by ${off}`];
  } catch (error) {
    return [`${ops}: ${(error as Error).message}`];
  }
}

function told(problems: readonly string[], done: string): string {
  if (problems.length > 0) throw new Error(`${problems.length} of them: ${problems.slice(0, 5).join('; ')}`);
  return done;
}
