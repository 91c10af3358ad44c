import t from 'tap';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { loweringOf } from '../../../plugins/export-paddle/lowering.ts';
import { programGraph } from '../../../plugins/import-paddle/program-graph.ts';
import { tensorOf } from '../../../plugins/paddle-format/index.ts';
import { allCases } from '../../conformance/cases/index.ts';
import { describeDifference } from '../../conformance/difference.ts';
import { evaluateOp } from '../../conformance/evaluate-op.ts';
import type { OpCase } from '../../conformance/op-case.ts';
import { writeable } from '../../interop/paddle-ops.ts';
import { openBackend } from '../../parity/paddle-graph.ts';

const backend = await openBackend('reference');

/** Decoded boxes are read by suppression alone. */
const CASES = Map.groupBy(allCases.filter(({ op }) => loweringOf(op) !== undefined && op !== 'YoloBox'), ({ op }) => op);

for (const [op, cases] of CASES) {
  t.test(`${op} is written to Paddle and read back with the same meaning`, async (t) => {
    let ran = 0;
    for (const one of cases) {
      const outputs = await again(one);
      if (outputs === undefined) continue;
      ran++;
      for (const [name, wanted] of Object.entries(evaluateOp(one.op, one.inputs, one.attrs))) {
        const actual = outputs.shift();
        // Paddle's scalars have one axis.
        const shaped = actual !== undefined && wanted.shape.length === 0 && actual.data.length === 1 ? { ...actual, shape: [] } : actual;
        t.equal(describeDifference(name, shaped, wanted, one.nearness === 'exact' ? 'exact' : 'products'), undefined, one.title);
      }
    }
    t.ok(ran > 0, `${ran} cases`);
  });
}

/** What an op gives after it went out and came back; undefined where Paddle has no form for the case. */
async function again(one: OpCase): Promise<Tensor[] | undefined> {
  const written = writeable(one);
  if (written === undefined) return undefined;
  const { encoded: { program, parameters, feeds: names }, feeds } = written;
  const { graph } = programGraph({ source: one.title, program, parameters: new Map([...parameters].map(([name, record]) => [name, tensorOf(record)])) }, {});
  const fed = [...names.values()];
  const inputs = [...graph.inputs.keys()];
  const executable = await backend.compile(graph);
  const outputs = await executable.run(Object.fromEntries(Object.entries(feeds).map(([name, value]) => [inputs[fed.indexOf(names.get(name)!)]!, value])));
  await executable.dispose();
  return Object.values(outputs);
}
