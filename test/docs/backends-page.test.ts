import { readFileSync } from 'node:fs';
import t from 'tap';
import { allOps } from '../../core/ops/define-op.ts';
import '../../core/ops/index.ts';

const page = readFileSync(new URL('../../docs/backends.md', import.meta.url), 'utf8');

t.test('every op has a row, and every backend an answer for it', (t) => {
  for (const { name } of allOps()) {
    const row = page.split('\n').find((line) => line.startsWith(`| [${name}](`));
    if (row === undefined) t.fail(`${name} has no row: run npm run backends -- NAME… and npm run docs`);
    else t.notMatch(row, /not run/, name);
  }
  t.end();
});

t.test('whatever cannot run has its reason below the table', (t) => {
  for (const line of page.split('\n').filter((row) => row.includes('| cannot'))) {
    const op = /\[(\w+)\]/.exec(line)![1]!;
    t.match(page, new RegExp(`^- ${op} cannot: .+`, 'm'));
  }
  for (const backend of ['tfjs-wasm', 'tfjs-node-gpu']) t.match(page, new RegExp(`## ${backend}\n\nOn the processor:`), `${backend} tells what it leaves to the processor`);
  t.end();
});
