import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGraph } from '../../core/ir/editor.ts';
import type { SlotValue, Value } from '../../core/ir/types.ts';
import { encodeNpy, parseNpy } from '../../core/tensor/npy.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { SlimtapError } from '../../core/errors.ts';
import { encodeProgram } from '../../plugins/export-paddle/index.ts';
import { loweringOf } from '../../plugins/export-paddle/lowering.ts';
import { runPrograms, type ProgramJob } from '../../plugins/export-paddle/run-programs.ts';
import { encodeCombinedRecords, encodeProgram as encodeBytes } from '../../plugins/paddle-format/index.ts';
import { allCases } from '../conformance/cases/index.ts';
import { describeDifference } from '../conformance/difference.ts';
import { evaluateOp } from '../conformance/evaluate-op.ts';
import type { OpCase } from '../conformance/op-case.ts';
import { pythonOf, type Peer } from './python.ts';
import type { InteropReport } from './report.ts';

/** Every op with a form in Paddle means there what it means on the reference backend: one program for each conformance case. */
export function checkPaddleOps(peer: Peer): (report: InteropReport) => Promise<void> {
  return async (report) => {
    const folder = await mkdtemp(join(tmpdir(), 'slimtap-interop-'));
    try {
      const written = await writeCases(folder);
      const results = await runPrograms(pythonOf(peer.name), written.map(({ job }) => job));
      const byOp = Map.groupBy(written.map((one, i) => ({ ...one, result: results[i]! })), ({ one }) => one.op);
      for (const [op, cases] of byOp) {
        const reason = KNOWN[`${op} in ${peer.name}`];
        if (reason === undefined) await report.check(`${op} in ${peer.name}`, () => outcomeOf(cases, peer));
        else report.skip(`${op} in ${peer.name}`, reason);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  };
}

/** Where a version of Paddle does otherwise than it says. */
const KNOWN: Readonly<Record<string, string>> = { 'Round in paddle-1.8': 'its vector code rounds halves to even, its scalar code away from zero' };

interface Written {
  readonly one: OpCase;
  readonly outputs: readonly string[];
  readonly job: ProgramJob;
}

async function writeCases(folder: string): Promise<Written[]> {
  const written: Written[] = [];
  for (const one of allCases.filter(({ op }) => loweringOf(op) !== undefined)) {
    const program = writeable(one);
    if (program !== undefined) written.push(await writeCase(join(folder, String(written.length)), one, program));
  }
  return written;
}

type Program = ReturnType<typeof caseProgram>;

/** A case as a program. Cases that are refused are the business of other tests; Paddle has no tensors without elements or of rank 0 to feed. */
export function writeable(one: OpCase): Program | undefined {
  const fed = Object.values(one.inputs).flat() as Tensor[];
  if (fed.some(({ shape }) => shape.length === 0 || shape.includes(0))) return undefined;
  try {
    return caseProgram(one);
  } catch (error) {
    if (error instanceof SlimtapError && error.code === 'ERR_EXPORT_UNSUPPORTED') return undefined;
    throw error;
  }
}

/** Parameters of batch norms are constants, as in every frozen graph: Paddle writes statistics back to them. */
function caseProgram({ op, inputs, attrs }: OpCase) {
  const { graph, editor } = createGraph(op);
  const feeds: Record<string, Tensor> = {};
  const declare = (name: string, value: Tensor): Value => {
    if (op === 'BatchNorm' && name !== 'x_0') return editor.constant(value, name);
    feeds[name] = value;
    return editor.input(name, value);
  };
  const slots = Object.entries(inputs).map(([slot, given]): [string, SlotValue] => {
    const values = (Array.isArray(given) ? given as Tensor[] : [given as Tensor]).map((value, i) => declare(`${slot}_${i}`, value));
    return [slot, Array.isArray(given) ? values : values[0]!];
  });
  for (const [output, value] of Object.entries(editor.emitNode(op, Object.fromEntries(slots), attrs))) editor.output(output, value);
  // No axis is a batch: shapes are as they are.
  return { feeds, outputs: [...graph.outputs.keys()], encoded: encodeProgram(graph, { batch: -1 }) };
}

async function writeCase(directory: string, one: OpCase, { feeds, outputs, encoded }: Program): Promise<Written> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, '__model__'), encodeBytes(encoded.program));
  if (encoded.parameters.size > 0) await writeFile(join(directory, '__params__'), encodeCombinedRecords(encoded.parameters));
  for (const [name, value] of Object.entries(feeds)) await writeFile(join(directory, `${encoded.feeds.get(name)}.npy`), encodeNpy(value));
  return {
    one, outputs,
    job: { directory, model: '__model__', params: encoded.parameters.size > 0 ? '__params__' : null, requests: [directory], feeds: [...encoded.feeds.values()], fetch: encoded.fetches },
  };
}

async function outcomeOf(cases: readonly (Written & { readonly result: { readonly failed?: string; readonly cannot?: string } })[], { name }: Peer): Promise<string> {
  const problems: string[] = [];
  for (const { one, outputs, job, result } of cases) {
    if (result.failed !== undefined) problems.push(`${one.title}: ${result.failed}`);
    else problems.push(...await differences(one, outputs, job.directory, name));
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
  return `${cases.length} cases`;
}

async function differences(one: OpCase, outputs: readonly string[], directory: string, peer: string): Promise<string[]> {
  const expected = evaluateOp(one.op, one.inputs, one.attrs);
  const found: string[] = [];
  for (const [i, output] of outputs.entries()) {
    const path = join(directory, `out.${i}.npy`);
    const actual = parseNpy(await readFile(path), path);
    const wanted = expected[output]!;
    // Paddle's scalars have one axis.
    const shape = wanted.shape.length === 0 && actual.data.length === 1 ? [] : actual.shape;
    // Its exponentials are approximations in both versions.
    const difference = describeDifference(output, { ...actual, shape }, wanted, one.nearness === 'exact' ? 'exact' : 'products');
    if (difference !== undefined) found.push(`${one.title} (${peer}): ${difference}`);
  }
  return found;
}
