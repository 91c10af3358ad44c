import { html, type Markup } from './html.ts';

/** One of several things of which one is seen at a time. */
export interface Panel {
  readonly title: string;
  readonly body: Markup;
}

/** How panels are switched. */
export interface PanelOptions {
  /** Unique on the page. */
  readonly id: string;
  /** What is chosen, for who does not see it. */
  readonly label: string;
}

/** A few panels under tabs; all of them are shown where no script runs. `panelScript` switches. */
export function tabs(panels: readonly Panel[], { id, label }: PanelOptions): Markup {
  if (panels.length === 1) return panels[0]!.body;
  return html`<div class="panels">
<div role="tablist" aria-label="${label}">${panels.map(({ title }, i) => html`<button type="button" role="tab" id="${id}-tab-${i}" aria-controls="${id}-${i}" aria-selected="${i === 0 ? 'true' : 'false'}" tabindex="${i === 0 ? 0 : -1}">${title}</button>`)}</div>
${panels.map(({ body }, i) => html`<div role="tabpanel" id="${id}-${i}" aria-labelledby="${id}-tab-${i}">${body}</div>`)}
</div>`;
}

/** Many panels behind a list to choose from. */
export function choice(panels: readonly Panel[], { id, label }: PanelOptions): Markup {
  if (panels.length === 1) return panels[0]!.body;
  return html`<div class="panels">
<label>${label} <select>${panels.map(({ title }, i) => html`<option value="${id}-${i}">${title}</option>`)}</select></label>
${panels.map(({ body, title }, i) => html`<div role="group" id="${id}-${i}" aria-label="${title}">${body}</div>`)}
</div>`;
}
