import type { Tensor } from '../../../core/tensor/tensor.ts';
import { casesOf } from '../cases.ts';
import { compareTensors } from '../compare.ts';
import { judged, type ParityGroup } from '../group.ts';
import { openBackend, runPaddleOp, type PaddleOp } from '../paddle-graph.ts';

/** Paddle's `yolo_box`. */
export const group: ParityGroup = {
  name: 'yolo_box',
  matches: async (folder) => await folder.casesGroup() === 'yolo_box',
  async *run({ folder, backend: name }) {
    const backend = await openBackend(name);
    for await (const golden of casesOf(folder)) {
      const actual = await runPaddleOp(backend, golden, yoloBox);
      yield judged(golden.name, [
        compareTensors('Boxes', actual['Boxes']!, golden.outputs['Boxes']!, { absolute: 1e-6 * largest(golden.outputs['Boxes']!) }),
        compareTensors('Scores', actual['Scores']!, golden.outputs['Scores']!),
      ].filter((problem) => problem !== undefined));
    }
    await backend.dispose();
  },
};

/** Corners are differences of a centre and half a width, so their error is that of the largest of them. */
function largest({ data }: Tensor): number {
  return (data as Float32Array).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

const yoloBox: PaddleOp = (editor, inputs, attrs) => {
  const { boxes, scores } = editor.emit('YoloBox', { x: inputs['X']!, imSize: inputs['ImgSize']! }, {
    anchors: attrs['anchors'] as number[],
    classes: attrs['class_num'] as number,
    confidenceThreshold: attrs['conf_thresh'] as number,
    downsample: attrs['downsample_ratio'] as number,
    clip: attrs['clip_bbox'] as boolean,
    scaleXY: attrs['scale_x_y'] as number,
  });
  return { Boxes: boxes, Scores: scores };
};
