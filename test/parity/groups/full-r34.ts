import { existsSync } from 'node:fs';
import { resNet } from '../../../plugins/backbone-resnet/index.ts';
import { yolov3 } from '../../../plugins/model-yolov3/index.ts';
import { compareNumbers } from '../compare.ts';
import { openFolder } from '../folder.ts';
import { GOLDEN_BOXES, readGolden } from '../full-golden.ts';
import { firstLoss } from '../full-model.ts';
import { judged, skipped, type ParityGroup } from '../group.ts';
import { openBackend } from '../paddle-graph.ts';

/** Paddle's two numbers, to the digits that were written down; what quantization adds to the rounding is in `full-model.ts`. */
const RECORDED = [
  { name: 'float', quantized: false, loss: 583.445, relative: 2e-6 },
  { name: 'quantized', quantized: true, loss: 585.825, relative: 5e-3 },
] as const;

/**
 * The full YOLOv3 on ResNet34, of which there is no golden: its list of parameters, filled by the goldens' formula, and the
 * images and boxes of the golden beside it. Each case tells its loss, for whoever has Paddle's to more digits.
 */
export const group: ParityGroup = {
  name: 'full_r34',
  matches: (folder) => folder.has('yolov3_r34.model.json') && existsSync(folder.file(BATCH, 'log.json')),
  async *run({ folder, backend: engine }) {
    if (engine === 'reference') {
      yield skipped('full_r34', 'the reference backend would take many minutes for a model of this size');
      return;
    }
    const backend = await openBackend(engine);
    const golden = await readGolden(await openFolder(folder.file(BATCH)), 'backbone-resnet/resnet34.json');
    const model = yolov3({ classes: 80, backbone: resNet({ depth: 34, featureMaps: [3, 4, 5], freezeAt: 0 }), loss: { maxBoxes: GOLDEN_BOXES } });
    for (const { name, quantized, loss: recorded, relative } of RECORDED) {
      const loss = await firstLoss(backend, golden, { model }, quantized);
      const result = judged(`${name} loss`, [compareNumbers('loss', loss, recorded, { absolute: 0, relative })]);
      yield result.status === 'passed' ? { ...result, detail: `${loss.toFixed(5)}, of Paddle ${recorded}` } : result;
    }
    await backend.dispose();
  },
};

const BATCH = '../full_mobilenet_v1';
