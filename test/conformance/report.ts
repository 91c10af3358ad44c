import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Backend } from '../../core/backend.ts';
import { onnxruntimeBackend, placements, PROVIDERS, type ProviderName } from '../../plugins/backend-onnxruntime/index.ts';
import { referenceBackend } from '../../plugins/backend-reference/index.ts';
import { ENGINES, hostReason, tfjsBackend, type EngineName } from '../../plugins/backend-tfjs/index.ts';
import { allCases } from './cases/index.ts';
import { opGraph } from './evaluate-op.ts';
import type { OpCase } from './op-case.ts';
import type { BackendReport, OpReport } from './report-types.ts';
import { runCase } from './run-case.ts';
import { byOp } from './run-conformance.ts';

// npm run backends -- NAME… [--device WORDS]: runs the conformance cases and writes what docs/backends.md is made from.
const { values, positionals } = parseArgs({ allowPositionals: true, options: { device: { type: 'string' }, out: { type: 'string', default: 'docs/backends' } } });
await mkdir(values.out, { recursive: true });
for (const name of positionals) {
  const report = await reportOn(name, values.device);
  await writeFile(`${values.out}/${name}.json`, `${JSON.stringify(report, undefined, 1)}\n`);
  const failed = report.ops.filter(({ problems }) => problems.length > 0);
  process.stdout.write(`${name} on ${report.device}: ${report.ops.length - failed.length} of ${report.ops.length} ops pass\n`);
}

async function reportOn(name: string, device: string | undefined): Promise<BackendReport> {
  const backend = open(name);
  try {
    const ops: OpReport[] = [];
    for (const [op, cases] of byOp(allCases)) ops.push(await opReport(name, backend, op, cases));
    return { backend: name, device: device ?? await deviceOf(backend), ops: ops.sort((a, b) => (a.op < b.op ? -1 : 1)) };
  } finally {
    await backend.dispose();
  }
}

async function opReport(name: string, backend: Backend, op: string, cases: readonly OpCase[]): Promise<OpReport> {
  const problems: string[] = [];
  let ms = 0;
  for (const one of cases) {
    try {
      const result = await runCase(backend, one);
      ms += result.ms;
      problems.push(...result.refused === undefined ? result.differences.map((difference) => `${one.title}: ${difference}`) : [result.refused]);
    } catch (cause) {
      problems.push(`${one.title}: ${(cause as Error).message}`);
    }
  }
  const onProcessor = await processorOf(name, op, cases[0]!);
  return { op, cases: cases.length, problems: [...new Set(problems)], ms: Number(ms.toFixed(1)), ...(onProcessor !== undefined && { onProcessor }) };
}

async function processorOf(name: string, op: string, { inputs, attrs }: OpCase): Promise<string | undefined> {
  if (name in ENGINES) return hostReason(op);
  const provider = providerOf(name);
  if (provider === undefined) return undefined;
  const { graph, feeds } = opGraph(op, inputs, attrs);
  const left = (await placements(graph, feeds, { provider })).filter(({ provider: ran, type }) => ran === 'CPUExecutionProvider' && type !== 'SequenceEmpty');
  return left.length === 0 ? undefined : `ONNX Runtime's provider has no kernel for ${[...new Set(left.map(({ type }) => type))].join(', ')} of these types`;
}

function open(name: string): Backend {
  if (name === 'reference') return referenceBackend();
  return name in ENGINES ? tfjsBackend(name as EngineName) : onnxruntimeBackend({ provider: providerOf(name) });
}

function providerOf(name: string): ProviderName | undefined {
  const provider = name.replace('onnxruntime-', '');
  return provider in PROVIDERS ? provider as ProviderName : undefined;
}

async function deviceOf(backend: Backend): Promise<string> {
  return 'device' in backend ? (backend as ReturnType<typeof tfjsBackend>).device() : cpus()[0]?.model.trim() ?? 'processor';
}
