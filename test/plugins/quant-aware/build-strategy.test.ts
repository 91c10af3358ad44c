import t from 'tap';
import { openRun } from '../../../core/commands/open-run.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import { runMain } from '../../support/run-main.ts';
import { tinyKernel } from '../export-onnx/calibrated-run.ts';

async function open(config: ConfigObject): Promise<void> {
  const kernel = tinyKernel(config);
  try {
    await openRun(kernel, { weights: undefined, keepPlan: false });
  } finally {
    await kernel.dispose();
  }
}

t.test('strategies that the tutorial switches off are refused by name when the network is quantized', async (t) => {
  for (const name of ['fuse_all_reduce_ops', 'sync_batch_norm']) {
    await t.rejects(open({ build_strategy: { [name]: true } }), { code: 'ERR_CONFIG_INVALID', message: new RegExp(`build_strategy\\.${name}`), hint: /--float/ });
  }
});

t.test('they are refused before weights are fetched', async (t) => {
  const { code, stderr } = await runMain(['train', '--preset', 'yolov3-mobilenet-v1-bccd', '-o', 'build_strategy.sync_batch_norm=true', 'pretrain_weights=nowhere', `save_dir=${t.testdir()}`]);
  t.not(code, 0);
  t.match(stderr, /build_strategy\.sync_batch_norm/);
});

t.test('switched off, or in float, they are accepted', async (t) => {
  await t.resolves(open({ build_strategy: { fuse_all_reduce_ops: false, sync_batch_norm: false } }));
  await t.resolves(open({ build_strategy: { fuse_all_reduce_ops: true, sync_batch_norm: true }, quantization: { enabled: false } }));
});

t.test('sync_bn of a backbone is ordinary batch norm, quantized too', (t) => t.resolves(open({ MobileNet: { width: 0.0625, norm_type: 'sync_bn' } })));
