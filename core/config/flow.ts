import { printScalar } from './scalar.ts';
import { isObject, type ConfigValue } from './value.ts';

/**
 * A value on one line of YAML, tags as PaddleDetection writes them: `[!LinearWarmup {steps: 500}]`. What `-o` takes after `=`.
 */
export function flowText(value: ConfigValue): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (!isObject(value)) return printScalar(value);
  const { type, ...options } = value;
  const tag = typeof type === 'string' ? `!${type}` : undefined;
  const members = Object.entries(tag === undefined ? value : options).map(([key, member]) => `${printScalar(key)}: ${flowText(member)}`);
  if (tag !== undefined && members.length === 0) return `${tag} {}`;
  return [tag, `{${members.join(', ')}}`].filter((part) => part !== undefined).join(' ');
}
