import picomatch from 'picomatch';

/**
 * Whether a name scope such as `/yolo_output/` matches a skip pattern: a substring as in PaddleSlim, or with the prefix
 * `glob:` or `re:` a glob or a regular expression over the scope.
 * @example
 * matchesPattern('/yolo_output/', 'yolo_output') // true
 */
export function matchesPattern(scope: string, pattern: string): boolean {
  if (pattern.startsWith('glob:')) return picomatch(pattern.slice(5))(scope);
  if (pattern.startsWith('re:')) return new RegExp(pattern.slice(3)).test(scope);
  return scope.includes(pattern);
}
