import type { Plugin } from '../../core/plugin.ts';
import { configInvalid, patternMatchesNothing, quantizerMissing, scalesUnknown } from '../../core/errors.ts';
import type { Kernel } from '../../core/kernel.ts';
import { freezeQuantizers } from '../../core/quant/freeze.ts';
import { insertFakeQuant } from '../../core/quant/insert.ts';
import type { QuantPlan } from '../../core/quant/plan.ts';
import type { Quantizer } from '../../core/quant/quantizer.ts';
import type { PassList } from '../../core/rewrite/pass.ts';
import { removeDead } from '../../core/rewrite/passes/remove-dead.ts';
import { statesToConstants } from '../../core/rewrite/passes/states-to-constants.ts';
import type { Run } from '../../core/run.ts';
import { inferenceStates } from '../../core/train/averages.ts';
import { FULL_PHASE } from '../../core/train/phase.ts';
import { absMax } from './abs-max.ts';
import { buildStrategySection, refuseBrokenStrategies } from './build-strategy.ts';
import { constantOf } from './constant-of.ts';
import { fixedScale } from './fixed-scale.ts';
import { lsq } from './lsq.ts';
import { matchesPattern } from './matches-pattern.ts';
import { movingAverageAbsMax } from './moving-average-abs-max.ts';
import { movingAverageMinMax } from './moving-average-min-max.ts';
import { pact } from './pact.ts';
import { paddleLevels } from './paddle-levels.ts';
import { foldPlannedNorms } from './passes/fold-planned-norms.ts';
import { mergeUnfoldedNorms } from './passes/merge-unfolded-norms.ts';
import { percentile } from './percentile.ts';
import { rangeAbsMax } from './range-abs-max.ts';

/**
 * Quantization-aware training: asks the target what to quantize, leaves out what the skip patterns name, and inserts
 * fake-quant into every graph derived from the plan. Source: PaddleSlim `quant_aware`.
 */
export function quantAware(): Plugin {
  return {
    name: 'quant-aware',
    apply(kernel) {
      kernel.schema.section('build_strategy', buildStrategySection);
      for (const [kind, quantizer] of Object.entries(QUANTIZERS)) kernel.provide('quantizer', kind, () => quantizer);
      // Before weights are fetched, which may take minutes.
      kernel.hooks.buildGraph.tap('quant-aware', (graph, { config }) => {
        if (config.quantization.enabled) refuseBrokenStrategies(config);
        return graph;
      });
      kernel.hooks.annotate.tap('quant-aware', (plan, run) => {
        if (!run.config.quantization.enabled) return;
        kernel.resolve('target', run.config.target).annotate(plan, run);
        skipPatterns(plan, run);
        refuseOneSignedBit(plan);
      });
      kernel.hooks.trainStart.tap('quant-aware', refuseUnknownScales);
      kernel.hooks.rewrite.tap('quant-aware', (passes, run) => { insert(kernel, passes, run); });
      kernel.hooks.freeze.tap('quant-aware', (passes, run) => freeze(kernel, passes, run));
    },
  };
}

/** All that come with slimtap, by the kind a plan names. */
const QUANTIZERS = {
  abs_max: absMax, range_abs_max: rangeAbsMax, moving_average_abs_max: movingAverageAbsMax, moving_average_min_max: movingAverageMinMax,
  percentile, lsq, pact, fixed_scale: fixedScale,
} satisfies Readonly<Record<string, Quantizer>>;

function insert(kernel: Kernel, passes: PassList, { plan, stage, phase }: Run): void {
  const { quantized, observing } = stage === 'train' ? phase : FULL_PHASE;
  passes.add(foldPlannedNorms(plan), 'quant-aware');
  passes.add(insertFakeQuant({
    plan, stage: stage === 'train' && observing ? 'train' : 'eval', effective: quantized, quantizer: (kind) => quantizerOf(kernel, kind),
  }), 'quant-aware');
}

/** @throws ERR_SCALES_UNKNOWN when scales are to stay as they are and there are none */
function refuseUnknownScales({ config: { quantization }, plan, states }: Run): void {
  const { scale_trainable, quant_post_first } = quantization;
  if (scale_trainable || quant_post_first || plan.entries().length === 0) return;
  if (![...states.values()].some(({ role }) => role === 'quantizer')) throw scalesUnknown();
}

/** @throws ERR_QUANTIZER_MISSING */
function quantizerOf(kernel: Kernel, kind: string): Quantizer {
  const known = kernel.names('quantizer');
  if (!known.includes(kind)) throw quantizerMissing(kind, known);
  return kernel.resolve('quantizer', kind);
}

/**
 * From the evaluation graph to the one that leaves: every state a constant, fake-quant as integers, then what the target's
 * kernels want. Batch norms the target leaves stay: whether to fold them is each format's business.
 */
function freeze(kernel: Kernel, passes: PassList, run: Run): void {
  const states = inferenceStates(run.states);
  passes.add(statesToConstants((name) => states.get(name)?.tensor), 'quant-aware');
  passes.add(freezeQuantizers({ constantOf: constantOf(), levelsOf: run.config.quantization.compat === 'paddle-1.8' ? paddleLevels : undefined }), 'quant-aware');
  passes.add(mergeUnfoldedNorms(constantOf()), 'quant-aware');
  kernel.resolve('target', run.plan.target).freeze(passes, run);
  passes.add(removeDead(), 'quant-aware');
}

/** PaddleSlim's default, which marks nodes for skipping by hand; it may match nothing. */
const DEFAULT_PATTERN = 'skip_quant';

/** The configuration cannot tell: which activations are signed depends on the model and the target. */
function refuseOneSignedBit(plan: QuantPlan): void {
  const entry = plan.entries().find(({ spec: { bits, signed } }) => bits === 1 && signed);
  if (entry !== undefined) throw configInvalid('quantization.activation_bits', '1', `${entry.node} has signed values, whose levels need 2 bits; 2^(1-1)-1 leaves none but 0`);
}

function skipPatterns(plan: QuantPlan, { graph, config }: Run): void {
  const nodes = graph.nodes();
  for (const pattern of config.quantization.not_quant_pattern) {
    const matched = nodes.filter((node) => matchesPattern(node, pattern));
    if (matched.length === 0 && pattern !== DEFAULT_PATTERN) throw patternMatchesNothing(pattern, nodes);
    for (const node of matched) plan.skip(node, 'quant-aware', `not_quant_pattern "${pattern}"`);
  }
}
