import { errorCatalogue, type CatalogueEntry } from './error-catalogue.ts';
import { code } from './markdown.ts';

/** The text of `docs/errors.md`, from `core/errors.ts`. */
export function errorsDocument(): string {
  const byArea = Map.groupBy(errorCatalogue(), ({ area }) => area);
  return [
    '# Errors', '',
    'Generated from `core/errors.ts` by `npm run docs`.', '',
    'Every error has a code, a message with the value that was wrong, and mostly a hint. The command line prints message and',
    'hint, `--debug` adds stacks and causes, `--json` prints `{ "error": { code, message, hint, plugin, hook } }`. From code',
    'they are instances of `SlimtapError`. Exit codes: 1 for a failure, 2 for wrong usage, 130 after Ctrl-C.', '',
    'In the forms below `{name}` stands for a value, `[…]` for what may be missing, `(a | b)` for alternatives.', '',
    [...byArea.keys()].map((area) => `[${area}](#${anchor(area)})`).join(' · '), '',
    ...[...byArea].flatMap(([area, entries]) => [`## ${area}`, '', ...entries.flatMap(section)]),
  ].join('\n');
}

function section({ code: name, doc, message, hint, exitCode }: CatalogueEntry): string[] {
  return [
    `### ${name}`, '', doc, '',
    `- Message: ${code(message)}`,
    ...(hint === undefined ? [] : [`- Hint: ${code(hint)}`]),
    ...(exitCode === 1 ? [] : [`- Exit code ${exitCode}`]),
    '',
  ];
}

function anchor(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9 -]/g, '').replaceAll(' ', '-');
}
