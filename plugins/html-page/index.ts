export { ap, amount, difference, percent, short, UNKNOWN } from './format.ts';
export { html, Markup } from './html.ts';
export { lineChart } from './line-chart.ts';
export { lineChartFile, type ChartFileOptions } from './line-chart-file.ts';
export { choice, tabs, type Panel, type PanelOptions } from './panels.ts';
export type { ChartLine, ChartOptions, Point } from './plot.ts';
export { renderDocument, type PageParts } from './render-document.ts';
