export { ap, amount, difference, percent, short, UNKNOWN } from './format.ts';
export { html, Markup } from './html.ts';
export { lineChart, type ChartLine, type ChartOptions, type Point } from './line-chart.ts';
export { choice, tabs, type Panel, type PanelOptions } from './panels.ts';
export { renderDocument, type PageParts } from './render-document.ts';
