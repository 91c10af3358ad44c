import type { Plugin } from '../../core/plugin.ts';
import type { Quantization } from '../../core/config/schema/quantization.ts';
import { weightedOp, type WeightedOp } from '../../core/quant/op-types.ts';

/** Gives every weight one scale per output channel: what per-tensor scales lose on depthwise layers is most of the AP. */
export function channelWiseWeights(): Plugin {
  return {
    name: 'channel-wise-weights',
    apply({ hooks }) {
      hooks.annotate.tap('channel-wise-weights', (plan, { graph, config: { quantization } }) => {
        if (!quantization.weight_quantize_type.startsWith('channel_wise')) return;
        for (const { node: name, slot, spec } of plan.entries()) {
          const node = graph.node(name)!;
          const found = weightedOp(node, graph);
          if (found?.weightSlot !== slot || keepsOneScale(found, plan.target, quantization)) continue;
          plan.quantize(node, slot, { ...spec, axis: found.channelAxis }, 'channel-wise-weights', 'one scale per output channel');
        }
      });
    },
  };
}

/** PaddleSlim 1.8 scales the weights of multiplications as a whole, and Paddle Lite 2.6 fuses no other; 2.x scales their columns. */
function keepsOneScale({ type }: WeightedOp, target: string, { compat, onnx_format }: Quantization): boolean {
  return type === 'mul' && (compat === 'paddle-1.8' || (target === 'paddle-lite' && compat !== 'paddle-2.6' && !onnx_format));
}
