import type { MergedConfig } from '../../core/config/index.ts';
import { originOf } from '../../core/config/layer.ts';
import { formatPath, getPath, isObject, type ConfigObject } from '../../core/config/value.ts';
import { configInvalid } from '../../core/errors.ts';

/** Arguments of `quant_post_static` that say what `quantization` says already, by the name there. */
const SHARED: Readonly<Record<string, string>> = {
  quantizable_op_type: 'quantize_op_types',
  weight_bits: 'weight_bits',
  activation_bits: 'activation_bits',
  weight_quantize_type: 'weight_quantize_type',
  activation_quantize_type: 'activation_quantize_type',
  is_full_quantize: 'is_full_quantize',
  onnx_format: 'onnx_format',
  deploy_backend: 'deploy_backend',
};

/**
 * Moves options of `quant_post` that `quantization` has under the same or another name to there: what is quantized is one
 * plan, whichever way its ranges are found, so it is said in one place.
 * @throws ERR_CONFIG_INVALID when both say something and not the same
 */
export function moveSharedOptions(merged: MergedConfig): MergedConfig {
  const section = merged.config['quant_post'];
  if (!isObject(section)) return merged;
  const config = { ...merged.config, quant_post: { ...section }, quantization: { ...(isObject(merged.config['quantization']) ? merged.config['quantization'] : {}) } };
  const origins = new Map(merged.origins);
  for (const [from, to] of Object.entries(SHARED)) {
    if (section[from] === undefined) continue;
    move({ config, origins }, ['quant_post', from], ['quantization', to]);
    delete (config.quant_post as ConfigObject)[from];
  }
  return { ...merged, config, origins };
}

function move({ config, origins }: { config: ConfigObject; origins: Map<string, string> }, from: readonly [string, string], to: readonly [string, string]): void {
  const value = getPath(config, from)!;
  const there = getPath(config, to);
  if (there !== undefined && JSON.stringify(there) !== JSON.stringify(value)) {
    throw configInvalid(formatPath(from), originOf(origins, from) ?? 'default', `it is ${JSON.stringify(value)}, but ${formatPath(to)} is ${JSON.stringify(there)} (${originOf(origins, to) ?? 'default'})`,
      `Both name the same option: leave out one. ${formatPath(to)} holds for training and for post.`);
  }
  (config[to[0]] as ConfigObject)[to[1]] = value;
  for (const [path, origin] of [...origins]) {
    if (path !== formatPath(from) && !path.startsWith(`${formatPath(from)}.`)) continue;
    origins.delete(path);
    origins.set(formatPath(to) + path.slice(formatPath(from).length), origin);
  }
}
