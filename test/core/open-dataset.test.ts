import t from 'tap';
import { createKernel } from '../../core/kernel.ts';
import { openDataset } from '../../core/open-dataset.ts';
import type { Plugin } from '../../core/plugin.ts';

/** A dataset in which two things are wrong. */
const troubled: Plugin = {
  name: 'troubled',
  apply: ({ provide }) => provide('dataset', 'Troubled', () => ({
    open: () => Promise.resolve({ records: [], categories: [], warnings: ['1 box', '2 images'], groundTruth: () => ({ images: [], annotations: [], categories: [] }) }),
  })),
};

t.test('trouble in a dataset is told once, however often a command opens it', async (t) => {
  const kernel = createKernel({ use: [troubled] });
  const messages: string[] = [];
  kernel.events.on('log', ({ message }) => messages.push(message));
  for (let time = 0; time < 3; time++) await openDataset(kernel, { dataset: { type: 'Troubled' } } as never, 'EvalReader');
  t.same(messages, ['1 box', '2 images']);
  await kernel.dispose();
});
