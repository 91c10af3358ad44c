import { html, renderDocument, type Markup } from '../../html-page/index.ts';
import type { RunHistory } from '../history/run-history.ts';
import { accuracySection } from './accuracy-section.ts';
import { configurationSection } from './configuration-section.ts';
import { curveSection } from './curve-section.ts';
import { overview } from './overview.ts';
import { planSection } from './plan-section.ts';
import { rangeSection } from './range-section.ts';
import { reportScript } from './report-script.ts';
import { reportStyle } from './report-style.ts';
import { sampleSection } from './sample-section.ts';
import { stepSections } from './step-sections.ts';

/** The page of a training. */
export function renderReport(history: RunHistory): string {
  const sections = [...stepSections(history), accuracySection(history), curveSection(history), sampleSection(history), planSection(history), rangeSection(history), configurationSection(history)];
  return renderDocument({
    title: `Training ${history.name}`, style: reportStyle, script: reportScript,
    body: [overview(history), contents(sections), ...sections.map(({ id, title, body }) => html`<section id="${id}"><h2>${title}</h2>${body}</section>`)],
  });
}

/** A part of the page. */
export interface PageSection {
  /** What links lead to. */
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

function contents(sections: readonly PageSection[]): Markup {
  return html`<nav aria-label="Contents">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>`;
}
