/** Characters of a name at most: names come from annotation files, and everything kept of them is bounded. */
const MOST_CHARACTERS = 200;

/** A text that is cut where it is too long. */
export function bounded(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}
