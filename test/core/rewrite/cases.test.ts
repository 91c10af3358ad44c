import { readdirSync, readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { Editor } from '../../../core/ir/editor.ts';
import { parseGraph } from '../../../core/ir/parse.ts';
import { printGraph } from '../../../core/ir/print.ts';
import type { Graph } from '../../../core/ir/types.ts';
import { verifyGraph } from '../../../core/ir/verify.ts';
import '../../../core/ops/index.ts';
import type { Pass } from '../../../core/rewrite/pass.ts';
import { QuantPlan } from '../../../core/quant/plan.ts';
import { freezeQuantizers } from '../../../core/quant/freeze.ts';
import { dedupe } from '../../../core/rewrite/passes/dedupe.ts';
import { foldBatchNorm } from '../../../core/rewrite/passes/fold-batch-norm.ts';
import { foldConstants } from '../../../core/rewrite/passes/fold-constants.ts';
import { removeDead } from '../../../core/rewrite/passes/remove-dead.ts';
import { statesToConstants } from '../../../core/rewrite/passes/states-to-constants.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { referenceBackend, referenceKernel } from '../../../plugins/backend-reference/index.ts';
import { constantOf } from '../../../plugins/quant-aware/constant-of.ts';
import { foldPlannedNorms } from '../../../plugins/quant-aware/passes/fold-planned-norms.ts';
import { mergeUnfoldedNorms } from '../../../plugins/quant-aware/passes/merge-unfolded-norms.ts';
import { dropClips } from '../../../plugins/target-onnxruntime/passes/drop-clips.ts';
import { foldIntoDequantized } from '../../../plugins/target-onnxruntime/passes/fold-into-dequantized.ts';
import { quantizeBeforeResize } from '../../../plugins/target-onnxruntime/passes/quantize-before-resize.ts';

/**
 * A case is a file: graph text before, `---`, graph text after; `// skip NODE: REASON` lines say what the pass reports,
 * and no text after means that nothing changes. The numbers before and after are compared too.
 */
const PASSES: Readonly<Record<string, (graph: Graph) => Pass>> = {
  'dedupe': () => dedupe(),
  'drop-clips': () => dropClips,
  'fold-batch-norm': (graph) => foldBatchNorm((name) => graph.states.get(name)?.initial),
  'fold-constants': () => foldConstants({ largest: 16, evaluate: (node, inputs) => referenceKernel(node.op)(inputs, node.attrs, typesOf(node.outputs)) }),
  'fold-into-dequantized': () => foldIntoDequantized,
  'fold-planned-norms': (graph) => foldPlannedNorms(foldingPlan(graph)),
  'freeze-quantizers': () => freezeQuantizers({ constantOf: constantOf() }),
  'merge-unfolded-norms': () => mergeUnfoldedNorms(constantOf()),
  'quantize-before-resize': () => quantizeBeforeResize,
  'remove-dead': () => removeDead(),
  'states-to-constants': (graph) => statesToConstants((name) => (name === 'unknown' ? undefined : graph.states.get(name)?.initial)),
};

/** Wants the filter of every convolution folded. */
function foldingPlan(graph: Graph): QuantPlan {
  const plan = new QuantPlan('test');
  for (const node of graph.nodes()) if (node.op === 'Conv2d') plan.quantize(node, 'filter', { kind: 'abs_max', bits: 8, signed: true, rounding: 'half-even', foldBatchNorm: true }, 'test', 'test');
  return plan;
}

const CASES = new URL('../../cases/', import.meta.url);
const RANDOM = createRandom(7);

for (const folder of readdirSync(CASES)) {
  const pass = PASSES[folder];
  t.test(folder, async (t) => {
    if (pass === undefined) return t.fail(`test/cases/${folder} names no pass of this runner`);
    for (const file of readdirSync(new URL(`${folder}/`, CASES))) {
      await t.test(file.replace(/\.ir$/, '').replaceAll('-', ' '), (t) => runCase(t, pass, readFileSync(new URL(`${folder}/${file}`, CASES), 'utf8')));
    }
  });
}

async function runCase(t: Test, makePass: (graph: Graph) => Pass, text: string): Promise<void> {
  const [before = '', after = ''] = text.split(/^---$/m);
  const graph = parseGraph(before);
  const original = printGraph(graph, { full: true });
  const pass = makePass(graph);
  const report = pass.run(graph, new Editor(graph));
  verifyGraph(graph, pass.name);
  const expected = /^graph /m.test(after) ? printGraph(parseGraph(after), { full: true }) : original;
  t.equal(printGraph(graph, { full: true }), expected, 'the graph is as the case says');
  t.equal(report.changed, expected !== original, 'the report of a change is honest');
  t.strictSame((report.skipped ?? []).map(({ node, reason }) => `${node}: ${reason}`), [...after.matchAll(/^\/\/ skip (.*)$/gm)].map(([, skip]) => skip), 'the reasons for skipping are as the case says');
  await sameNumbers(t, parseGraph(before), graph);
}

async function sameNumbers(t: Test, before: Graph, after: Graph): Promise<void> {
  const feeds = Object.fromEntries([...before.inputs].map(([name, { type }]) => [name, noise(type.shape)]));
  const [expected, actual] = [await outputsOf(before, feeds), await outputsOf(after, feeds)];
  for (const [name, tensor] of Object.entries(expected)) {
    t.ok(largestDifference(tensor, actual[name]!) < 1e-5, `output ${name} has the same numbers`);
  }
}

async function outputsOf(graph: Graph, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
  const executable = await referenceBackend().compile(graph);
  return await executable.run(feeds);
}

function largestDifference(a: Tensor, b: Tensor): number {
  const [left, right] = [a, b].map(({ data }) => Array.from(data as ArrayLike<number>)) as [number[], number[]];
  return Math.max(...left.map((value, i) => (Object.is(value, right[i]) ? 0 : Math.abs(value - right[i]!))));
}

function noise(shape: readonly number[]): Tensor {
  return tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, () => RANDOM.uniform(-1, 1)));
}

function typesOf(outputs: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(outputs).map(([name, { type }]) => [name, type]));
}
