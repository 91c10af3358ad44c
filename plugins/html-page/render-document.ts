import { html, Markup } from './html.ts';
import { baseStyle } from './base-style.ts';
import { chartScript, panelScript } from './page-controls.ts';
import { sortableTables } from './sortable-tables.ts';

/** What a page is made of. */
export interface PageParts {
  readonly title: string;
  /** Inside `main`. */
  readonly body: readonly Markup[];
  /** Rules beyond those every page has. */
  readonly style?: string;
  /** What runs in the reader's browser beyond what tables, tabs and charts do, in a scope of its own. */
  readonly script?: string;
  /** Numbers of the page for programs, as a JSON element under this id. */
  readonly data?: { readonly id: string; readonly value: unknown };
}

/**
 * One page that needs nothing but itself: style, script, pictures and numbers are in it, and by its own policy it may load
 * nothing else.
 */
export function renderDocument({ title, body, style = '', script = '', data }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Markup(baseStyle)}${new Markup(style)}</style>
</head>
<body>
<main>
${body}
</main>
${data === undefined ? html`` : html`<script type="application/json" id="${data.id}">${new Markup(embeddable(data.value))}</script>`}
<script>{${new Markup(sortableTables)}}{${new Markup(panelScript)}}{${new Markup(chartScript)}}{${new Markup(script)}}</script>
</body>
</html>
`.text;
}

/** JSON in which no text can end the script element it stands in. */
function embeddable(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
