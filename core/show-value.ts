/** Members shown of a list, and characters of a text. */
const SHOWN = { members: 8, characters: 40 };

/**
 * A value from outside as a message quotes it: short however long it is, and without recursion into what it holds,
 * because a list nested a hundred thousand deep parses but cannot be printed.
 * @example
 * showValue([1, 'a', [2]]) // '[1,"a",a list]'
 */
export function showValue(value: unknown): string {
  if (!Array.isArray(value)) return showMember(value);
  const members = value.slice(0, SHOWN.members).map(showMember);
  return `[${[...members, ...(value.length > SHOWN.members ? [`… ${value.length} in all`] : [])].join(',')}]`;
}

function showMember(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.length > SHOWN.characters ? `${value.slice(0, SHOWN.characters)}…` : value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
