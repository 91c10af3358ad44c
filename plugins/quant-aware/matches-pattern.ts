import picomatch from 'picomatch';
import { patternInvalid } from '../../core/errors.ts';
import type { Node } from '../../core/ir/types.ts';

/**
 * Whether a skip pattern means a node. A pattern is a part of the name scope such as `/yolo_output/`, as in PaddleSlim;
 * with the prefix `glob:` or `re:` a glob or a regular expression that the scope or the node's name fits; with `name:` the name of one node.
 * @throws ERR_PATTERN_INVALID for a regular expression that is none
 * @example
 * matchesPattern({ name: 'yolo_output.0', scope: '/yolo_output/' }, 'yolo_output') // true
 */
export function matchesPattern({ name, scope }: Pick<Node, 'name' | 'scope'>, pattern: string): boolean {
  if (pattern.startsWith('name:')) return name === pattern.slice(5);
  if (pattern.startsWith('glob:')) return [scope, name].some((text) => picomatch(pattern.slice(5))(text));
  if (pattern.startsWith('re:')) return [scope, name].some((text) => expression(pattern).test(text));
  return scope.includes(pattern);
}

function expression(pattern: string): RegExp {
  try {
    return new RegExp(pattern.slice(3));
  } catch (cause) {
    throw patternInvalid(pattern, cause);
  }
}
