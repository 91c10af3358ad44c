import type { Plugin } from '../../core/plugin.ts';

/** Gives every convolution weight one scale per output channel: what per-tensor scales lose on depthwise layers is most of the AP. */
export function channelWiseWeights(): Plugin {
  return {
    name: 'channel-wise-weights',
    apply({ hooks }) {
      hooks.annotate.tap('channel-wise-weights', (plan, { graph, config }) => {
        if (config.quantization.weight_quantize_type !== 'channel_wise_abs_max') return;
        for (const { node: name, slot, spec } of plan.entries()) {
          const node = graph.node(name);
          if (node === undefined || slot !== 'filter') continue;
          plan.quantize(node, slot, { ...spec, axis: 0 }, 'channel-wise-weights', 'one scale per output channel');
        }
      });
    },
  };
}
