import { printConfig } from '../../../core/config/index.ts';
import { html } from '../../html-page/index.ts';
import type { RunHistory } from '../history/run-history.ts';
import type { PageSection } from './render-report.ts';

/** What it takes to do the same again. */
export function configurationSection({ config, seed, versions, begun, weights }: RunHistory): PageSection {
  const facts: readonly (readonly [string, string])[] = [
    ['seed', String(seed)], ['weights', weights ?? 'drawn at random'], ['begun', begun], ...Object.entries(versions),
  ];
  return {
    id: 'configuration', title: 'Configuration',
    body: html`<table class="facts"><caption>Seed and versions</caption><tbody>${facts.map(([name, value]) => html`<tr><th scope="row" data-sort="text">${name}</th><td class="text">${value}</td></tr>`)}</tbody></table>
<details><summary>All options, with where each comes from</summary><pre tabindex="0">${printConfig({ value: config.value, origins: new Map(Object.entries(config.origins)) })}</pre></details>`,
  };
}
