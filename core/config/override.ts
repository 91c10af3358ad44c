import { overridePath } from '../errors.ts';
import type { ConfigEdit, ConfigLayer } from './layer.ts';
import { parseYaml } from './yaml.ts';

/**
 * `-o key=value …` as a layer of edits: dotted paths, values in YAML with tags. List members are named by index or by
 * tag: `LearningRate.schedulers.PiecewiseDecay.milestones=[1]`.
 * @throws ERR_CONFIG_OVERRIDE without `=` or path, ERR_CONFIG_SYNTAX for a value that is not YAML
 */
export function parseOverrides(overrides: readonly string[]): ConfigLayer {
  return { origin: '-o', config: {}, edits: overrides.map(parseOverride) };
}

function parseOverride(text: string): ConfigEdit {
  const origin = `-o ${text}`;
  const equals = text.indexOf('=');
  if (equals < 0) throw overridePath(origin, 'no "=" in it', 'Write key=value, for example max_iters=1000.');
  const path = text.slice(0, equals).trim().split('.');
  if (path.some((step) => step === '')) throw overridePath(origin, 'a part of the path is empty', 'Write key.key=value.');
  return { path, value: parseYaml(text.slice(equals + 1), origin, { lines: false }).value, origin };
}
