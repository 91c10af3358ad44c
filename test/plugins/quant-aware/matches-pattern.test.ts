import t from 'tap';
import { matchesPattern } from '../../../plugins/quant-aware/matches-pattern.ts';

t.test('a plain pattern is a substring of the scope, as in PaddleSlim', async (t) => {
  t.ok(matchesPattern('/yolo_output_1/', 'yolo_output'));
  t.notOk(matchesPattern('/yolo_block/', 'yolo_output'));
});

t.test('glob: and re: prefixes match as their names say', async (t) => {
  t.ok(matchesPattern('/head/out/', 'glob:/head/**'));
  t.notOk(matchesPattern('/body/out/', 'glob:/head/**'));
  t.ok(matchesPattern('/yolo_output_2/', 're:_output_\\d/$'));
});

t.test('a regular expression that is none is an error of usage that shows it', async (t) => {
  t.throws(() => matchesPattern('/head/', 're:(head'), { code: 'ERR_PATTERN_INVALID', message: /re:\(head/, exitCode: 2 });
});
