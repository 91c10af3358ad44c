/** The looks of what only this page has. */
export const pageStyle = `
svg text.layer { font-size: 10px; fill: var(--muted); }
.bars { display: grid; gap: 6px; max-width: 860px; }
.bar { display: grid; grid-template-columns: 220px 1fr 64px 72px; gap: 12px; align-items: center; }
.bar svg { width: 100%; height: 16px; display: block; border-radius: 3px; }
.bar .fill { fill: var(--plain); }
.bar.float .fill { fill: var(--good); }
.bar.quantized .fill { fill: var(--bad); }
.bar.suggested .fill { fill: var(--good); fill-opacity: .6; }
.heat { display: block; }
.heat rect:not(.rail) { fill: var(--bad); }
.key.lost { background: var(--bad); }
.key.won { background: var(--good); }
.pairs { display: grid; gap: 2px; max-width: 860px; }
.pair { display: grid; grid-template-columns: 220px 72px 1fr 72px; gap: 12px; align-items: center; font-size: 13px; }
.pair .name { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.pair svg { width: 100%; height: 14px; display: block; }
.lost { fill: var(--bad); }
.won { fill: var(--good); }
.hollow { fill-opacity: .25; }
tr.suggested td:first-child { box-shadow: inset 3px 0 var(--bad); font-weight: 600; }
.histogram { width: 100%; height: 80px; display: block; border-bottom: 1px solid var(--line); fill: var(--plain); }
.outside { fill: var(--bad); fill-opacity: .14; }
.threshold { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 3 2; }
@media (max-width: 720px) { .bar, .pair { grid-template-columns: 120px 1fr 60px 60px; } .pair .number:first-of-type { display: none; } }
`;
