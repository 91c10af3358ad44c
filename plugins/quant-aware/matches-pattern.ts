import picomatch from 'picomatch';
import { patternInvalid } from '../../core/errors.ts';

/**
 * Whether a name scope such as `/yolo_output/` matches a skip pattern: a substring as in PaddleSlim, or with the prefix
 * `glob:` or `re:` a glob or a regular expression over the scope.
 * @throws ERR_PATTERN_INVALID for a regular expression that is none
 * @example
 * matchesPattern('/yolo_output/', 'yolo_output') // true
 */
export function matchesPattern(scope: string, pattern: string): boolean {
  if (pattern.startsWith('glob:')) return picomatch(pattern.slice(5))(scope);
  if (pattern.startsWith('re:')) return expression(pattern).test(scope);
  return scope.includes(pattern);
}

function expression(pattern: string): RegExp {
  try {
    return new RegExp(pattern.slice(3));
  } catch (cause) {
    throw patternInvalid(pattern, cause);
  }
}
