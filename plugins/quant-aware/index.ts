import type { Plugin } from '../../core/plugin.ts';
import { patternMatchesNothing } from '../../core/errors.ts';
import { insertFakeQuant } from '../../core/quant/insert.ts';
import type { QuantPlan } from '../../core/quant/plan.ts';
import type { Run } from '../../core/run.ts';
import { absMax } from './abs-max.ts';
import { matchesPattern } from './matches-pattern.ts';
import { movingAverageAbsMax } from './moving-average-abs-max.ts';

/**
 * Quantization-aware training: asks the target what to quantize, leaves out what the skip patterns name, and inserts
 * fake-quant into every graph derived from the plan. Source: PaddleSlim `quant_aware`.
 */
export function quantAware(): Plugin {
  return {
    name: 'quant-aware',
    apply(kernel) {
      kernel.provide('quantizer', 'abs_max', () => absMax);
      kernel.provide('quantizer', 'moving_average_abs_max', () => movingAverageAbsMax);
      kernel.hooks.annotate.tap('quant-aware', (plan, run) => {
        if (!run.config.quantization.enabled) return;
        kernel.resolve('target', run.config.target).annotate(plan, run);
        skipPatterns(plan, run);
      });
      kernel.hooks.rewrite.tap('quant-aware', (passes, { plan, stage }) => {
        passes.add(insertFakeQuant({ plan, stage: stage === 'train' ? 'train' : 'eval', quantizer: (kind) => kernel.resolve('quantizer', kind) }), 'quant-aware');
      });
    },
  };
}

/** PaddleSlim's default, which marks nodes for skipping by hand; it may match nothing. */
const DEFAULT_PATTERN = 'skip_quant';

function skipPatterns(plan: QuantPlan, { graph, config }: Run): void {
  for (const pattern of config.quantization.not_quant_pattern) {
    const matched = graph.nodes().filter((node) => matchesPattern(node.scope, pattern));
    if (matched.length === 0 && pattern !== DEFAULT_PATTERN) throw patternMatchesNothing(pattern, new Set(graph.nodes().map((node) => node.scope)));
    for (const node of matched) plan.skip(node, 'quant-aware', `not_quant_pattern "${pattern}"`);
  }
}
