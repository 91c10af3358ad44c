export { ap, amount, difference, percent, short, UNKNOWN } from './format.ts';
export { html, Markup } from './html.ts';
export { renderDocument, type PageParts } from './render-document.ts';
