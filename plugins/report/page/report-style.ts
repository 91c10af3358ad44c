/** The looks of what only this page has. */
export const reportStyle = `
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 18px; padding: 8px 0; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
a { color: var(--good); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 18px 0 0; }
.tiles div { border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; }
.tiles dt { color: var(--muted); font-size: 13px; }
.tiles dd { margin: 0; font-size: 13px; }
.tiles b { display: block; font-size: 20px; line-height: 1.3; }
.controls { display: flex; flex-wrap: wrap; gap: 6px 24px; align-items: center; max-width: none; }
.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 16px; }
.samples figure { margin: 0; }
.samples svg { width: 100%; height: auto; display: block; border-radius: 6px; }
.samples rect { fill: none; }
.samples text { font-size: inherit; fill: #fff; stroke: #000; stroke-width: .25em; paint-order: stroke; stroke-opacity: .7; }
.samples figcaption { color: var(--muted); font-size: 13px; overflow-wrap: anywhere; }
.samples [hidden] { display: none; }
.samples.plain .truth { display: none; }
.tall { max-height: 480px; overflow: auto; }
caption { text-align: left; color: var(--muted); padding: 4px 8px; }
td.text { white-space: normal; overflow-wrap: anywhere; }
tr.float td { color: var(--muted); }
.facts { width: auto; }
.facts th { position: static; padding: 3px 8px; font-weight: 600; }
th.plain { position: static; text-align: left; font-weight: 400; padding: 3px 8px; }
.band { width: 100%; height: 70px; display: block; fill: var(--plain); fill-opacity: .45; stroke: var(--plain); stroke-width: 1; }
`;
