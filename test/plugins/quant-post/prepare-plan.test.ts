import t from 'tap';
import { preparePlan } from '../../../plugins/quant-post/prepare-plan.ts';
import { postKernel, smallRun } from './noise-run.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import type { Run } from '../../../core/run.ts';

async function prepared(config: ConfigObject): Promise<Run> {
  const run = await smallRun(postKernel(config));
  preparePlan(run);
  return run;
}

const slots = ({ plan }: Run): string[] => plan.entries().map(({ node, slot }) => `${node}.${slot}`).sort();

t.test('skip_tensor_list null, as PaddleSlim has it, leaves nothing in float', async (t) => {
  t.same((await prepared({ quant_post: { skip_tensor_list: null } })).plan.skips(), (await prepared({})).plan.skips());
});

t.test('skip_tensor_list leaves the readers of a value in float, weights too', async (t) => {
  const run = await prepared({ quant_post: { skip_tensor_list: ['act'] } });
  t.same(slots(run), ['first.filter', 'first.x']);
  t.match(run.plan.skips(), [{ node: 'second', by: 'quant-post', reason: 'skip_tensor_list "act"' }]);
});

t.test('a value that is not there is answered with the nearest one', async (t) => {
  await t.rejects(prepared({ quant_post: { skip_tensor_list: ['atc'] } }), { code: 'ERR_UNKNOWN_NAME', hint: /act/ });
});

t.test('dynamic quantizes weights alone', async (t) => {
  t.same(slots(await prepared({ quant_post: { method: 'dynamic' } })), ['first.filter', 'second.filter']);
});

t.test('dynamic scales the weights of a multiplication by column for every target and version, unless no weight has channels', async (t) => {
  const axisOf = async (config: ConfigObject): Promise<number | undefined> => {
    const run = await smallRun(postKernel(config), { multiplies: true });
    preparePlan(run);
    return run.plan.specOf(run.graph.node('third')!, 'b')!.axis;
  };
  const dynamic = { quant_post: { method: 'dynamic' } };
  for (const compat of ['none', 'paddle-1.8', 'paddle-2.6']) t.equal(await axisOf({ ...dynamic, quantization: { compat } }), 1, compat);
  t.equal(await axisOf({ ...dynamic, quantization: { weight_quantize_type: 'abs_max' } }), undefined);
  t.equal(await axisOf({}), undefined, 'static keeps what the plan says');
});

t.test('with compat paddle-1.8 nothing is skipped', async (t) => {
  const run = await smallRun(postKernel({ quantization: { compat: 'paddle-1.8' } }));
  run.plan.skip(run.graph.node('second')!, 'someone', 'a pattern');
  preparePlan(run);
  t.same(slots(run), ['first.filter', 'first.x', 'second.filter', 'second.x']);
});

t.test('a plan that quantizes nothing is refused', async (t) => {
  await t.rejects(prepared({ quantization: { enabled: false } }), { code: 'ERR_NOTHING_TO_QUANTIZE', exitCode: 2 });
  await t.rejects(prepared({ quant_post: { skip_tensor_list: ['image', 'act'] } }), { code: 'ERR_NOTHING_TO_QUANTIZE', message: /among the 2 left in float/ });
});
