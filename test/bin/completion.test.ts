import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { json, runMain } from '../support/run-main.ts';
import { completions, shellMissing, type Shell } from '../support/interactive-shell.ts';

const script = async (shell: Shell): Promise<string> => (await runMain(['completion', shell])).stdout;

/** A line, and what can follow it. */
const CASES: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['slimtap tr', ['train']],
  ['slimtap data ', ['check', 'get', 'show']],
  ['slimtap reproduce --row r34-aware-608 r50vd_dcn-post-4', ['r50vd_dcn-post-416']],
  ['slimtap data get voc co', ['coco', 'coco-val']],
  ['slimtap train --use', ['--use_tb']],
  ['slimtap train --use_tb ', ['false', 'true']],
  ['slimtap post --algo m', ['min_max', 'mse']],
  ['slimtap compare --algo KL m', ['min_max', 'mse']],
  ['slimtap plan --target=paddle-', ['--target=paddle-lite']],
  ['slimtap plan --backend ref', ['reference']],
  ['slimtap export --format onnx pad', ['paddle']],
  ['slimtap export_model --storage ', ['float', 'int8']],
  ['slimtap import --format pad', ['paddle']],
  ['slimtap data check --images ', ['decode', 'header', 'none']],
  ['slimtap data show --images 3 --split ', ['eval', 'train']],
  ['slimtap train --preset yolov3-r34', ['yolov3-r34-coco', 'yolov3-r34-voc']],
  ['slimtap config generate yolov3-mobilenet-v3', ['yolov3-mobilenet-v3-coco']],
  ['slimtap config help LearningRate.b', ['LearningRate.base_lr']],
  ['slimtap completion ', ['bash', 'fish', 'zsh']],
  ['slimtap train -o max_it', ['max_iters=']],
  ['slimtap train -o max_iters=2 LearningR', ['LearningRate.']],
  ['slimtap train -o LearningRate.schedulers.Pi', ['LearningRate.schedulers.PiecewiseDecay.']],
  ['slimtap train -o seed=1 quantization.rounding=half-', ['quantization.rounding=half-away', 'quantization.rounding=half-even']],
  ['slimtap train -o metric=', ['metric=COCO', 'metric=VOC']],
  ['slimtap train -o weights=outp', ['weights=output/']],
  ['slimtap train -c con', ['configs/']],
  ['slimtap train -c configs/', ['configs/a.yml', 'configs/deep/']],
  ['slimtap verify out', ['output/']],
  ['slimtap inspect --svg note', ['notes.txt']],
];

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  t.test(`${shell} completes commands, flags, values, options and paths`, { skip: shellMissing(shell) }, async (t) => {
    const directory = t.testdir({ configs: { 'a.yml': '', 'b.txt': '', deep: {} }, output: { keep: '' }, 'notes.txt': '' });
    const found = await completions(shell, await script(shell), directory, CASES.map(([line]) => line));
    for (const [i, [line, words]] of CASES.entries()) t.same(found[i]?.map((word) => withoutSlash(word)), words.map(withoutSlash), line);
  });
}

/** Shells put the slash behind a folder at different times. */
function withoutSlash(word: string): string {
  return word.replace(/\/$/, '');
}

t.test('bash completes the whole word where = does not split words', { skip: shellMissing('bash') }, async (t) => {
  const text = `COMP_WORDBREAKS=\${COMP_WORDBREAKS//=}\n${await script('bash')}`;
  t.same(await completions('bash', text, t.testdir(), ['slimtap train -o metric=V']), [['metric=VOC']]);
});

t.test('bash looks no further than the cursor', { skip: shellMissing('bash') }, async (t) => {
  const directory = t.testdir();
  writeFileSync(join(directory, 'script'), await script('bash'));
  const line = 'slimtap data sh --json';
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', `source ./script
    COMP_WORDS=(slimtap data sh --json) COMP_CWORD=2 COMP_LINE='${line}' COMP_POINT=14; _slimtap; echo "\${COMPREPLY[@]}"`], { cwd: directory, encoding: 'utf8' });
  t.same([stdout, stderr], ['show\n', '']);
});

t.test('a key press starts no process, and answers within a frame or two', { skip: shellMissing('bash') }, async (t) => {
  const directory = t.testdir();
  mkdirSync(join(directory, 'empty'));
  writeFileSync(join(directory, 'script'), await script('bash'));
  const { stdout, stderr } = spawnSync('/bin/bash', ['--norc', '-c', `source ./script; PATH=$PWD/empty
    COMP_WORDS=(slimtap train -o quant) COMP_CWORD=3 COMP_LINE='slimtap train -o quant' COMP_POINT=22
    before=\${EPOCHREALTIME//./}; _slimtap; echo "\${COMPREPLY[@]} $((\${EPOCHREALTIME//./} - before))"`], { cwd: directory, encoding: 'utf8' });
  t.equal(stderr, '');
  const [first, second, microseconds] = stdout.trim().split(' ');
  t.same([first, second], ['quant_post.', 'quantization.']);
  t.ok(Number(microseconds) < 500_000, `${microseconds} microseconds`);
});

t.test('every flag that takes a value says what it takes', async (t) => {
  const { createTable } = await import('../../bin/completion/create-table.ts');
  const { createProgram } = await import('../../bin/main.ts');
  const { standardKernel } = await import('../../bin/docs/standard-kernel.ts');
  const { commands, options } = createTable(createProgram(), await standardKernel());
  const emptyLists = commands.flatMap(({ names, flags }) => flags.filter(({ value }) => value.kind === 'words' && value.words.length === 0).map((flag) => `${names[0]} ${flag.names.at(-1)}`));
  t.same(emptyLists, [], 'no list of words is empty');
  const words = [...commands.flatMap(({ flags }) => flags.flatMap(({ value }) => (value.kind === 'words' ? value.words : []))), ...options.flatMap(({ name, values }) => [name, ...values])];
  t.same(words.filter((word) => !/^[\w.-]+$/.test(word)), [], 'no word has what a shell or the script\'s lists read otherwise');
  t.same(commands.find(({ names }) => names.includes('export_model'))?.names, ['export', 'export_model']);
});

t.test('another shell is wrong usage, and --json gives the script as a document', async (t) => {
  t.match(await runMain(['completion', 'tcsh']), { code: 2, stderr: /Allowed choices are bash, zsh, fish/ });
  t.match(json(await runMain(['completion', 'bash', '--json'])), { shell: 'bash', script: /complete -o default -F _slimtap slimtap/ });
});
