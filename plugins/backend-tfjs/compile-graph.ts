import type { Graph, Node, Value } from '../../core/ir/types.ts';
import { backendUnsupported } from '../../core/errors.ts';
import { Emitter, type Sym } from './emitter.ts';
import type { Laid } from './layout.ts';
import { loweringOf } from './lowering.ts';
import { readsOf, writesOf, type Program, type Ref, type Slot, type Step } from './program.ts';

/**
 * Writes the whole graph (forward, backward, optimizer and statistics where it has them) as one list of kernel calls, with
 * what can be freed after each.
 * @param kernels names of the kernels that the engine has
 * @throws ERR_BACKEND_UNSUPPORTED listing every node without a lowering
 */
export function compileGraph(backend: string, graph: Graph, kernels: ReadonlySet<string>): Program {
  const refusals = graph.nodes().filter((node) => supportsNode(node) !== true).map((node) => `${node.name} (${node.op}): ${supportsNode(node)}`);
  if (refusals.length > 0) throw backendUnsupported(backend, refusals);
  const on = new Emitter(kernels);
  for (const value of graph.inputs.values()) on.define(value, { layout: 'plain', sym: on.declare(value.type) });
  for (const { value } of graph.states.values()) on.define(value, { layout: 'plain', sym: on.declare(value.type) });
  const inputs = [...graph.inputs].map(([name, value]) => slotOf(on, name, value));
  const states = [...graph.states.values()].map(({ name, value }) => slotOf(on, name, value));
  for (const node of graph.nodes()) lowerNode(on, node);
  const outputs = [...graph.outputs].map(([name, value]) => slotOf(on, name, value));
  const updates = [...graph.updates].map(([{ name }, value]) => slotOf(on, name, value));
  const steps = liveSteps(on.steps, [...outputs, ...updates].map(({ ref }) => ref));
  const kept = new Set([...on.constants, ...states, ...outputs, ...updates].map(({ ref }) => ref));
  const read = new Set([...steps.flatMap(readsOf), ...kept]);
  const constants = on.constants.filter(({ ref }) => read.has(ref));
  return { name: graph.name, size: on.size, constants, inputs, states, outputs, updates, steps, frees: freesOf(steps, kept) };
}

/** True when the op has a lowering, otherwise the reason. */
export function supportsNode(node: Node): true | string {
  return loweringOf(node.op) !== undefined || `${node.op} has no TensorFlow.js lowering`;
}

function slotOf(on: Emitter, name: string, value: Value): Slot {
  return { name, ref: on.of(value).ref, ...value.type };
}

function lowerNode(on: Emitter, node: Node): void {
  const results = loweringOf(node.op)!(on, node);
  for (const [name, value] of Object.entries(node.outputs)) on.define(value, asLaid(results[name]!));
}

function asLaid(result: Sym | Laid): Laid {
  return 'layout' in result ? result : { layout: 'plain', sym: result };
}

/** Steps that something reads in the end. */
function liveSteps(steps: readonly Step[], wanted: readonly Ref[]): Step[] {
  const read = new Set(wanted);
  const live: Step[] = [];
  for (const step of [...steps].reverse()) {
    if (!writesOf(step).some((ref) => read.has(ref))) continue;
    for (const ref of readsOf(step)) read.add(ref);
    live.push(step);
  }
  return live.reverse();
}

/** For each step, what it reads or gives as the last to do so. */
function freesOf(steps: readonly Step[], kept: ReadonlySet<Ref>): Ref[][] {
  const seen = new Set(kept);
  const frees: Ref[][] = [];
  for (const step of [...steps].reverse()) {
    const last = [...new Set([...readsOf(step), ...writesOf(step)])].filter((ref) => !seen.has(ref));
    for (const ref of last) seen.add(ref);
    frees.push(last);
  }
  return frees.reverse();
}
