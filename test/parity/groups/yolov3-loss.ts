import { casesOf } from '../cases.ts';
import { compareOutputs } from '../compare.ts';
import { judged, type ParityGroup } from '../group.ts';
import { openBackend, runPaddleOp, type PaddleOp } from '../paddle-graph.ts';

/** Paddle's `yolov3_loss` and its gradient. */
export const group: ParityGroup = {
  name: 'yolov3_loss',
  matches: async (folder) => await folder.casesGroup() === 'yolov3_loss',
  async *run({ folder, backend: name }) {
    const backend = await openBackend(name);
    for await (const golden of casesOf(folder)) {
      const actual = await runPaddleOp(backend, golden, yolov3Loss);
      yield judged(golden.name, compareOutputs(actual, golden.outputs, { absolute: 2e-6, relative: 2e-6 }));
    }
    await backend.dispose();
  },
};

const yolov3Loss: PaddleOp = (editor, inputs, attrs) => {
  const { loss, objectnessMask, gtMatchMask } = editor.emit('Yolov3Loss', {
    x: inputs['X']!, gtBox: inputs['GTBox']!, gtLabel: inputs['GTLabel']!,
    ...(inputs['GTScore'] && { gtScore: inputs['GTScore'] }),
  }, {
    anchors: attrs['anchors'] as number[],
    anchorMask: attrs['anchor_mask'] as number[],
    classes: attrs['class_num'] as number,
    ignoreThreshold: attrs['ignore_thresh'] as number,
    downsample: attrs['downsample_ratio'] as number,
    labelSmooth: attrs['use_label_smooth'] as boolean,
    scaleXY: attrs['scale_x_y'] as number,
  });
  return { Loss: loss, ObjectnessMask: objectnessMask, GTMatchMask: gtMatchMask };
};
