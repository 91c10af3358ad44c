import type { Graph } from '../../../core/ir/types.ts';
import { resNet } from '../../../plugins/backbone-resnet/index.ts';
import { yolov3 } from '../../../plugins/model-yolov3/index.ts';
import { GOLDEN_BOXES } from '../full-golden.ts';
import { compareFullModel, numberedScales } from '../full-model.ts';
import type { ParityGroup } from '../group.ts';

/** The full YOLOv3 on ResNet50-vd with deformable convolutions and the fine-grained loss. */
export const group: ParityGroup = {
  name: 'full_r50vd_dcn',
  matches: async (folder) => {
    const config = (await folder.object('log.json'))?.['config'];
    return typeof config === 'string' && config.includes('dcn') && folder.has('float_head0.npy');
  },
  run: (context) => compareFullModel(context, {
    model: yolov3({
      classes: 80, backbone: resNet({ depth: 50, variant: 'd', featureMaps: [3, 4, 5], deformableStages: [5], freezeAt: 0 }),
      loss: { maxBoxes: GOLDEN_BOXES, fineGrained: true },
    }),
    parameters: 'backbone-resnet/resnet50vd-dcn.json',
    scaleNames: (graph) => new Map([
      ['image.scale', 'image.scale'],
      ...reluScales(graph),
      ['pool2d_0.tmp_0.scale', 'pool1.scale'],
      ...[3, 4, 5].map((stage, i): [string, string] => [`pool2d_${i + 1}.tmp_0.scale`, `res${stage}a_branch1_pool.scale`]),
      ...numberedScales(graph, 'LeakyRelu', 'leaky_relu_', '.tmp_0'),
      ...numberedScales(graph, 'Concat', 'concat_', '.tmp_0'),
    ]),
  }),
};

/** Behind a batch norm a ReLU has its name, behind a sum that of the block. */
function reluScales(graph: Graph): [paddle: string, ours: string][] {
  return graph.nodes().filter(({ op }) => op === 'Relu').map(({ name, inputs }) => {
    const before = inputs['x' as never]!['producer']!['name'] as string;
    const paddle = before.endsWith('_add') ? `${before.replace(/_add$/, '')}.add.output.5.tmp_1` : `${before}.output.1.tmp_3`;
    return [`${paddle}.scale`, `${name}.scale`];
  });
}
