import t from 'tap';
import { matchesPattern } from '../../../plugins/quant-aware/matches-pattern.ts';

t.test('a plain pattern is a substring of the scope, as in PaddleSlim', async (t) => {
  t.ok(matchesPattern({ name: 'conv', scope: '/yolo_output_1/' }, 'yolo_output'));
  t.notOk(matchesPattern({ name: 'conv', scope: '/yolo_block/' }, 'yolo_output'));
});

t.test('glob: and re: prefixes match as their names say', async (t) => {
  t.ok(matchesPattern({ name: 'conv', scope: '/head/out/' }, 'glob:/head/**'));
  t.notOk(matchesPattern({ name: 'conv', scope: '/body/out/' }, 'glob:/head/**'));
  t.ok(matchesPattern({ name: 'conv', scope: '/yolo_output_2/' }, 're:_output_\\d/$'));
  t.ok(matchesPattern({ name: 'conv5_1_dw', scope: '/' }, 'glob:conv5_*'));
  t.ok(matchesPattern({ name: 'conv5_1_dw', scope: '/' }, 're:^conv[56]_.*_dw$'));
  t.notOk(matchesPattern({ name: 'conv2_1_dw', scope: '/' }, 're:^conv[56]'));
});

t.test('a regular expression that is none is an error of usage that shows it', async (t) => {
  t.throws(() => matchesPattern({ name: 'conv', scope: '/head/' }, 're:(head'), { code: 'ERR_PATTERN_INVALID', message: /re:\(head/, exitCode: 2 });
});

t.test('name: means the node of exactly that name', async (t) => {
  t.ok(matchesPattern({ name: 'conv1', scope: '/' }, 'name:conv1'));
  t.notOk(matchesPattern({ name: 'conv11', scope: '/conv1/' }, 'name:conv1'));
});
