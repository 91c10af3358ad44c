import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { runParity } from '../../parity/run.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

for (const [title, folder] of [
  ['the synthetic goldens kept with the tests pass', path('../../fixtures/coco-metric')],
  ['the COCO and VOC goldens of real and derived data pass', path('../../../../shared/data/coco-eval')],
] as const) {
  t.test(title, { skip: existsSync(folder) ? false : `${folder} is not there` }, async (test) => {
    const lines: string[] = [];
    test.equal(await runParity([folder, '--only', 'coco_eval,coco_golden,voc_golden'], (line) => lines.push(line)), 0, lines.join('\n'));
    test.match(lines.at(-1), /^[1-9]\d* passed, 0 failed$/);
  });
}
