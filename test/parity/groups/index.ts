/**
 * The table of golden groups `npm run parity -- DIR [--backend reference|onnxruntime] [--only group]` knows.
 *
 * To add a group, write `groups/<name>.ts` and add one line here:
 *
 *     import { group as fakeQuant } from './fake-quant.ts';   // and its name in the list below
 *
 * A group is `export const group: ParityGroup = { name, matches, run }` (types in `../group.ts`):
 *
 *     export const group: ParityGroup = {
 *       name: 'yolo_box',
 *       matches: async (folder) => await folder.casesGroup() === 'yolo_box',
 *       async *run({ folder, backend }) {
 *         for await (const golden of casesOf(folder)) {                          // ../cases.ts: attrs, inputs, outputs
 *           const actual = { Boxes: …, Scores: … };                              // Tensor per output name
 *           yield judged(golden.name, compareOutputs(actual, golden.outputs));   // ../group.ts, ../compare.ts
 *         }
 *       },
 *     };
 *
 * `run` yields `passed(name)`, `failed(name, numbers)`, `skipped(name, reason)` or `judged(name, problems)`. What it throws
 * becomes one failure. A folder is recognised by content, never by its name or place: `cases.json` by its `group` field
 * (`folder.casesGroup()`), other files by `folder.has(file)` and `await folder.object('log.json')`; `folder.file(…)` is a
 * path inside, `openFolder` (`../folder.ts`) opens one below. More than one group may match the same folder. Import engines
 * inside `run`, so that `--only` stays quick and a missing backend fails only the groups that need it. Folders that look
 * like goldens and match nothing are failures (`unclaimed.ts`).
 */
import type { ParityGroup } from '../group.ts';
import { group as cocoEval } from './coco-eval.ts';
import { group as cocoGolden } from './coco-golden.ts';
import { group as vocGolden } from './voc-golden.ts';
import { group as dataPipeline } from './data-pipeline.ts';
import { group as deformableConv } from './deformable-conv.ts';
import { group as e2e } from './e2e.ts';
import { group as e2ePost } from './e2e-post.ts';
import { group as fullMobilenetV1 } from './full-mobilenet-v1.ts';
import { group as fullR34 } from './full-r34.ts';
import { group as fullR50vdDcn } from './full-r50vd-dcn.ts';
import { group as multiclassNms } from './multiclass-nms.ts';
import { group as fakeQuant } from './fake-quant.ts';
import { group as fakeQuantV26 } from './fake-quant-v26.ts';
import { group as nn } from './nn.ts';
import { group as optimizer } from './optimizer.ts';
import { group as ptq26 } from './ptq26.ts';
import { group as yoloBox } from './yolo-box.ts';
import { group as yolov3Loss } from './yolov3-loss.ts';

export const groups: readonly ParityGroup[] = [
  cocoEval,
  dataPipeline,
  cocoGolden,
  vocGolden,
  fakeQuant,
  fakeQuantV26,
  nn,
  optimizer,
  yoloBox,
  yolov3Loss,
  multiclassNms,
  deformableConv,
  e2e,
  e2ePost,
  ptq26,
  fullMobilenetV1,
  fullR34,
  fullR50vdDcn,
];
