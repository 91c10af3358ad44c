import { join } from 'node:path';
import t from 'tap';
import type { Graph, StateRole } from '../../../core/ir/types.ts';
import type { Run } from '../../../core/run.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import { loadWeights } from '../../../plugins/pretrained/load-weights.ts';
import { floats, lodTensor } from './fixtures.ts';

const options = { cacheDir: 'unused' };
const state = (name: string, shape: number[], role: StateRole = 'parameter') => [name, { name, role, initial: tensor('float32', shape) }] as const;
const graph = { states: new Map([state('conv1_weights', [2]), state('conv1_bn_mean', [1], 'statistic'), state('head', [3])]), nodes: () => [] } as unknown as Graph;

interface Toy { run: Run; log: { level: string; message: string }[] }
function toyRun(config: Partial<Run['config']>, states: Run['states'] = new Map()): Toy {
  const log: Toy['log'] = [];
  const kernel = { events: { emit: (_: string, event: Toy['log'][number]) => log.push(event) } };
  return { log, run: { states, kernel, model: {}, config: { finetune_exclude_pretrained_params: [], quantization: { enabled: false }, ...config } } as unknown as Run };
}
const values = ({ states }: Run) => [...states].map(([name, { role, tensor: { data } }]) => [name, role, ...data as Float32Array]);
const stored = (name: string, role: StateRole, ...numbers: number[]) => [name, { role, tensor: tensor('float32', [numbers.length], numbers) }] as const;
const backbone = { conv1_weights: lodTensor([2], floats(1, 2)), conv1_bn_mean: lodTensor([1], floats(5)), fc: lodTensor([1], floats(9)), head: lodTensor([2], floats(7, 7)) };

t.test('a training starts from what fits, and says what does not', async (t) => {
  const path = t.testdir(backbone);
  const { run, log } = toyRun({ pretrain_weights: path });
  await loadWeights(path, graph, run, options);
  t.same(values(run), [['conv1_weights', 'parameter', 1, 2], ['conv1_bn_mean', 'statistic', 5]]);
  t.match(log, [{ level: 'warn', message: /2 parameters match\. Of another shape \(1\): head \[2\] for \[3\]\. Not used \(1\): fc\./ }]);
});

t.test('parameters excluded by configuration keep their random start', async (t) => {
  const path = t.testdir(backbone);
  const { run } = toyRun({ pretrain_weights: path, finetune_exclude_pretrained_params: ['_bn_', 'head'] });
  await loadWeights(path, graph, run, options);
  t.same(values(run), [['conv1_weights', 'parameter', 1, 2]]);
});

t.test('evaluation takes all parameters or none', async (t) => {
  const directory = t.testdir({ part: backbone, all: { ...backbone, head: lodTensor([3], floats(7, 8, 9)) } });
  const { run } = toyRun({ weights: join(directory, 'part') });
  await t.rejects(loadWeights(join(directory, 'part'), graph, run, options), { code: 'ERR_CHECKPOINT_MISMATCH', message: /head is \[2\] instead of \[3\]/ });
  t.same(values(run), []);
  await loadWeights(join(directory, 'all'), graph, run, options);
  t.same(values(run).length, 3, 'a classifier beside them does no harm');
});

t.test('a checkpoint of another model is refused when it is evaluated or continued', async (t) => {
  const states = () => new Map([stored('conv1_weights', 'parameter', 1, 2), stored('conv1_bn_mean', 'statistic', 5), stored('head', 'parameter', 1, 2, 3), stored('x.scale', 'quantizer', 4)]);
  await t.resolves(loadWeights('run/best_model', graph, toyRun({}, states()).run, options));
  const extra = new Map([...states(), stored('conv9_weights', 'parameter', 1)]);
  await t.rejects(loadWeights('run/best_model', graph, toyRun({}, extra).run, options), { code: 'ERR_CHECKPOINT_MISMATCH', message: /run\/best_model.*it also has conv9_weights/ });
  const fewer = new Map([stored('head', 'parameter', 1, 2, 3)]);
  await t.rejects(loadWeights('run/best_model', graph, toyRun({}, fewer).run, options), { code: 'ERR_CHECKPOINT_MISMATCH', message: /it lacks conv1_weights, conv1_bn_mean/ });
});

t.test('a training that starts from a checkpoint with another head drops that head', async (t) => {
  const { run } = toyRun({ pretrain_weights: 'run/best_model' }, new Map([stored('conv1_weights', 'parameter', 1, 2), stored('head', 'parameter', 1), stored('old', 'parameter', 1), stored('x.scale', 'quantizer', 4)]));
  await loadWeights('run/best_model', graph, run, options);
  t.same(values(run), [['x.scale', 'quantizer', 4], ['conv1_weights', 'parameter', 1, 2]]);
});

t.test('a training that continues takes all or nothing, even of the file it once started from', async (t) => {
  const { run } = toyRun({ pretrain_weights: 'run/10', resume: 'run/10' }, new Map([stored('conv1_weights', 'parameter', 1, 2)]));
  await t.rejects(loadWeights('run/10', graph, run, options), { code: 'ERR_CHECKPOINT_MISMATCH' });
});

t.test('weights that fit nothing do not start a training', async (t) => {
  const path = t.testdir({ fc: backbone.fc });
  await t.rejects(loadWeights(path, graph, toyRun({ pretrain_weights: path }).run, options), { code: 'ERR_WEIGHTS_NOTHING_MATCHED' });
});
