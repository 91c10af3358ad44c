import t from 'tap';
import { addCoreSections, configReference, ConfigSchema } from '../../../core/config/index.ts';
import { findOption, overridePath } from '../../../core/config/find-option.ts';

const reference = configReference(addCoreSections(new ConfigSchema()));
const pathsOf = (name: string): string[] => {
  const found = findOption(reference, name);
  return found.kind === 'option' ? [found.option.path] : found.options.map(({ path }) => path);
};

t.test('an option is found by its path, with tags as steps, and by its own name where only one has it', async (t) => {
  t.same(pathsOf('LearningRate.base_lr'), ['LearningRate.base_lr']);
  t.same(pathsOf('LearningRate.schedulers.LinearWarmup.steps'), ['LearningRate.schedulers[!LinearWarmup].steps']);
  t.same(pathsOf('start_factor'), ['LearningRate.schedulers[!LinearWarmup].start_factor']);
});

t.test('a section, a tag and a name that several options have give all of them', async (t) => {
  t.same(pathsOf('LearningRate').slice(0, 2), ['LearningRate.base_lr', 'LearningRate.schedulers']);
  t.same(pathsOf('!Momentum'), ['OptimizerBuilder.optimizer[!Momentum].momentum', 'OptimizerBuilder.optimizer[!Momentum].use_nesterov']);
  t.same(pathsOf('max_iters'), ['max_iters']);
  t.same(pathsOf('batch_size'), ['TrainReader.batch_size', 'EvalReader.batch_size', 'TestReader.batch_size']);
});

t.test('the whole of a tagged option comes with the members it may have', async (t) => {
  const found = findOption(reference, 'OptimizerBuilder.regularizer');
  t.same(found.kind === 'option' && found.members.map(({ path }) => overridePath(path)), ['OptimizerBuilder.regularizer.L2.factor']);
});

t.test('a name nothing has is answered with the nearest', async (t) => {
  t.throws(() => findOption(reference, 'base_rl'), { code: 'ERR_UNKNOWN_NAME', hint: /base_lr/ });
});
