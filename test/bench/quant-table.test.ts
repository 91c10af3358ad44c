import t from 'tap';
import { QUANT_ROWS } from '../../bench/quant-rows.ts';
import { quantTableText } from '../../bench/quant-table.ts';
import { createKernel } from '../../core/kernel.ts';
import { yolov3MobilenetV1Bccd } from '../../presets/yolov3-mobilenet-v1-bccd.ts';

t.test('every row has a title and a folder of its own, and a configuration that holds', async (t) => {
  t.equal(new Set(QUANT_ROWS.map(({ title }) => title.replaceAll(/[^\w-]+/g, '_'))).size, QUANT_ROWS.length);
  for (const { title, config } of QUANT_ROWS) {
    const kernel = createKernel({ use: [yolov3MobilenetV1Bccd], config: [{ origin: title, config }] });
    t.doesNotThrow(() => kernel.config(), title);
    await kernel.dispose();
  }
});

t.test('the table has a line per row, and dashes where a graph has no file', async (t) => {
  const rows = [{ title: 'float', AP: 0.5, AP50: 0.875, bytes: 6_161_454, milliseconds: 8.94 }, { title: 'aware: abs_max', AP: 0.49, AP50: 0.87 }];
  const text = quantTableText(rows, false);
  t.match(text, '| float | 0.5000 | 0.8750 | 6,161,454 | 8.9 |\n| aware: abs_max | 0.4900 | 0.8700 | – | – |\n');
  t.match(text, /8 bits unless said otherwise,\nand run on its fast kernels/);
  t.match(quantTableText(rows, true), /8 bits unless said otherwise,\nand run in its exact mode/);
});
