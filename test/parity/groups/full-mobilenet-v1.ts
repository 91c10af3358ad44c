import { yolov3 } from '../../../plugins/model-yolov3/index.ts';
import { GOLDEN_BOXES } from '../full-golden.ts';
import { compareFullModel, numberedScales } from '../full-model.ts';
import type { ParityGroup } from '../group.ts';

/** The full YOLOv3-MobileNetV1 of the tutorial. */
export const group: ParityGroup = {
  name: 'full_mobilenet_v1',
  matches: async (folder) => {
    const config = (await folder.object('log.json'))?.['config'];
    return typeof config === 'string' && config.includes('yolov3_mobilenet_v1') && folder.has('float_head0.npy');
  },
  run: (context) => compareFullModel(context, {
    model: yolov3({ classes: 80, loss: { maxBoxes: GOLDEN_BOXES } }),
    parameters: 'model-yolov3/parameters.json',
    scaleNames: (graph) => new Map([
      ['image.scale', 'image.scale'],
      ...numberedScales(graph, 'Relu', 'batch_norm_', '.tmp_3'),
      ...numberedScales(graph, 'LeakyRelu', 'leaky_relu_', '.tmp_0'),
      ...numberedScales(graph, 'Concat', 'concat_', '.tmp_0'),
    ]),
  }),
};
