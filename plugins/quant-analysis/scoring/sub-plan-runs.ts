import { deriveEvalGraph } from '../../../core/evaluate/derive-graphs.ts';
import { inputSize } from '../../../core/input-size.ts';
import { isOp, type Graph, type Value } from '../../../core/ir/types.ts';
import { locateSlot } from '../../../core/quant/locate-slot.ts';
import type { PlanEntry, QuantPlan } from '../../../core/quant/plan.ts';
import type { CalibratedRange } from '../../../core/quant/quantizer.ts';
import { PassList } from '../../../core/rewrite/pass.ts';
import { statesToConstants } from '../../../core/rewrite/passes/states-to-constants.ts';
import type { Run } from '../../../core/run.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { inferenceTensors } from '../../../core/train/averages.ts';
import { constantOf } from '../../quant-aware/constant-of.ts';
import { seedQuantizers } from '../../quant-post/index.ts';
import { representedRange } from '../../../core/quant/represented-range.ts';

/**
 * The run with a part of its plan in force. Where a quantizer shared the scale of one that is left out, it has to have one
 * of its own: the same scale, so that leaving a layer in float changes that layer alone.
 */
export class SubPlanRuns {
  readonly #run: Run;
  #whole: FrozenStates | undefined;

  constructor(run: Run) {
    this.#run = run;
  }

  of(plan: QuantPlan): Run {
    const run: Run = { ...this.#run, plan, states: new Map(this.#run.states) };
    const ranges = new Map<string, CalibratedRange>();
    for (const entry of this.#orphans(plan)) {
      const range = this.#rangeOf(entry);
      if (range !== undefined) ranges.set(this.#valueOf(entry), range);
    }
    if (ranges.size > 0) seedQuantizers(run, { ranges });
    return run;
  }

  /** Entries that share the scale of a value which the sub-plan does not quantize. */
  #orphans(plan: QuantPlan): PlanEntry[] {
    const entries = plan.entries();
    const quantized = new Set(entries.map((entry) => this.#valueOf(entry)));
    return entries.filter(({ spec }) => spec.sharedWith !== undefined && !quantized.has(spec.sharedWith));
  }

  #valueOf(entry: PlanEntry): string {
    return locateSlot(this.#run.graph, entry).value.name;
  }

  /** The range that a slot's quantizer has under the whole plan; undefined where it is taken from each image. */
  #rangeOf(entry: PlanEntry): CalibratedRange | undefined {
    this.#whole ??= frozenStates(this.#run);
    const { graph, constant } = this.#whole;
    const { producer } = locateSlot(graph, entry).value;
    if (!isOp(producer, 'FakeQuantize')) return undefined;
    const { scale, zeroPoint } = producer.inputs;
    const threshold = constant(scale);
    if (threshold === undefined) return undefined;
    const { low, high } = representedRange(producer, threshold, zeroPoint && constant(zeroPoint));
    return { threshold: Math.max(-low, high), low, high };
  }
}

interface FrozenStates {
  readonly graph: Graph;
  /** The tensor of a value that depends on states alone. */
  constant(value: Value): Tensor | undefined;
}

/** The quantized evaluation graph with its states as constants, in which scales are numbers. */
function frozenStates(run: Run): FrozenStates {
  const { graph } = deriveEvalGraph(run, { batch: 1, size: inputSize(run) });
  const states = inferenceTensors(run.states);
  const passes = new PassList();
  passes.add(statesToConstants((name) => states.get(name)), 'quant-analysis');
  passes.run(graph);
  return { graph, constant: constantOf() };
}
