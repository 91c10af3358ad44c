/** Every colour by its name, on light screens. */
export const LIGHT = {
  paper: '#fcfcfa', ink: '#22272d', muted: '#68727d', rail: '#eceeee', line: '#dcdfe0', bad: '#b93a20', good: '#2b6cb0',
  plain: '#8b97a3', notice: '#fff3d6', 'line-0': '#2b6cb0', 'line-1': '#b93a20', 'line-2': '#2d7d46', 'line-3': '#7a4fa3',
} as const;

/** The same on dark ones. */
export const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  paper: '#16191d', ink: '#e3e6e8', muted: '#97a1ab', rail: '#252a30', line: '#343a41', bad: '#f0714f', good: '#6cabea',
  plain: '#7b8894', notice: '#3a311a', 'line-0': '#6cabea', 'line-1': '#f0714f', 'line-2': '#63c184', 'line-3': '#b694e0',
};

/** Grid and lines of a chart. */
export const chartStyle = `.grid { stroke: var(--line); stroke-width: 1; }
.line { fill: none; stroke: var(--line-0); stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
.line.dots { stroke-width: 6; stroke-dasharray: none; }
.line.faint { stroke: var(--plain); stroke-opacity: .4; stroke-width: 1.2; }
.line-1 { stroke: var(--line-1); } .line-2 { stroke: var(--line-2); } .line-3 { stroke: var(--line-3); }
.line-4 { stroke: var(--line-0); stroke-dasharray: 6 4; } .line-5 { stroke: var(--line-1); stroke-dasharray: 6 4; } .line-6 { stroke: var(--line-2); stroke-dasharray: 6 4; } .line-7 { stroke: var(--line-3); stroke-dasharray: 6 4; }`;

/** The looks every page has, for light and dark screens and for paper. */
export const baseStyle = `
:root { color-scheme: light dark; ${variables(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${variables(DARK)} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1180px; margin: 0 auto; padding: 32px 28px 64px; }
h1 { margin: 0 0 4px; font-size: 30px; line-height: 1.2; }
h2 { margin: 0 0 4px; font-size: 19px; }
p { margin: 0 0 12px; max-width: 78ch; }
header p { color: var(--muted); }
.label { margin: 0 0 2px; text-transform: uppercase; letter-spacing: .08em; font-size: 12px; color: var(--bad); font-weight: 600; }
.muted { color: var(--muted); fill: var(--muted); }
.notice { background: var(--notice); color: var(--ink); padding: 8px 12px; border-radius: 6px; }
section { margin-top: 40px; }
section > p { color: var(--muted); }
pre { margin: 0 0 12px; padding: 12px 14px; background: var(--rail); border-radius: 6px; overflow-x: auto; font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
svg text { fill: var(--ink); font-size: 12px; }
svg text.muted { fill: var(--muted); font-size: 11px; }
.rail { fill: var(--rail); }
.number { text-align: right; white-space: nowrap; }
.wide { overflow-x: auto; }
.key { display: inline-block; width: 10px; height: 10px; border-radius: 2px; }
.axis { fill: var(--line); }
details { margin-top: 10px; }
summary { cursor: pointer; color: var(--muted); margin-bottom: 10px; }
table { border-collapse: collapse; font-size: 13px; width: 100%; }
th, td { padding: 3px 8px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { position: sticky; top: 0; background: var(--paper); padding: 0; }
th button { all: unset; cursor: pointer; display: block; width: 100%; padding: 5px 8px; font-weight: 600; box-sizing: border-box; text-align: inherit; }
th button:focus-visible { outline: 2px solid var(--good); }
th[data-sort=text], td.text { text-align: left; }
th[aria-sort=ascending] button::after { content: " ▲"; content: " ▲" / ""; font-size: 9px; }
th[aria-sort=descending] button::after { content: " ▼"; content: " ▼" / ""; font-size: 9px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 14px; }
.card { margin: 0; padding: 12px; border: 1px solid var(--line); border-radius: 8px; min-width: 0; }
.card figcaption { font-weight: 600; font-size: 13px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; margin-bottom: 6px; }
.card p { margin: 4px 0 0; font-size: 12px; line-height: 1.4; color: var(--muted); }
.card b { color: var(--ink); }
figure.chart { margin: 0 0 16px; max-width: 960px; }
.chart > svg { width: 100%; height: auto; display: block; }
.chart > svg:focus-visible, [role=tab]:focus-visible, select:focus-visible, input:focus-visible, summary:focus-visible { outline: 2px solid var(--good); outline-offset: 2px; }
.chart figcaption { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13px; padding-left: 4px; }
.chart .item svg { width: 22px; height: 10px; margin-right: 6px; }
.chart output { flex-basis: 100%; min-height: 1.5em; color: var(--muted); }
${chartStyle}
.cursor { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 2 3; fill: none; }
[role=tablist] { display: flex; gap: 4px; margin-bottom: 10px; border-bottom: 1px solid var(--line); }
[role=tab] { all: unset; cursor: pointer; padding: 5px 12px; color: var(--muted); }
[role=tab][aria-selected=true] { color: var(--ink); box-shadow: inset 0 -2px var(--bad); }
.panels > label { display: inline-block; margin-bottom: 10px; color: var(--muted); }
select, input[type=search] { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 3px 8px; max-width: 100%; }
@media print { details > * { display: block; } section { break-inside: avoid-page; } }
@media (max-width: 720px) { main { padding: 20px 14px; } }
`;

function variables(colors: Readonly<Record<string, string>>): string {
  return Object.entries(colors).map(([name, color]) => `--${name}: ${color};`).join(' ');
}
