import t from 'tap';
import '../../../core/ops/index.ts';
import { Editor } from '../../../core/ir/editor.ts';
import { isOp } from '../../../core/ir/types.ts';
import { createKernel } from '../../../core/kernel.ts';
import type { ConfigObject } from '../../../core/config/value.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { modelYolov3 } from '../../../plugins/model-yolov3/index.ts';

function modelOf(config: ConfigObject) {
  const kernel = createKernel({ use: [modelYolov3()], config });
  return kernel.resolve('model', 'YOLOv3')(kernel.config().value);
}

t.test('the sections of the configuration reach the network', async (t) => {
  const model = modelOf({
    num_classes: 3,
    MobileNet: { width: 0.0625, activation: 'relu6', norm_epsilon: 0.001, conv_decay: 0.01, norm_decay: 0.02, conv_learning_rate: 0.5 },
    YOLOv3Head: { norm_decay: 0.03, anchors: [[1, 2], [3, 4], [5, 6]], anchor_masks: [[2], [1], [0]] },
    YOLOv3Loss: { ignore_thresh: 0.5, label_smooth: false },
  });
  t.same([model.name, model.classes, model.sizeMultiple], ['YOLOv3', 3, 32]);
  const graph = model.build({ batch: 1, size: 32, random: createRandom(0) });
  model.attachLoss(graph, new Editor(graph));
  const state = (name: string) => graph.states.get(name)!;
  t.same(state('conv1_weights').value.type.shape, [2, 3, 3, 3]);
  t.same([state('conv1_weights').l2Decay, state('conv1_weights').learningRateFactor], [0.01, 0.5]);
  t.same([state('conv1_bn_scale').l2Decay, state('yolo_block.0.tip.bn.scale').l2Decay], [0.02, 0.03]);
  t.equal(state('yolo_block.0.tip.conv.weights').l2Decay, undefined, 'left to the optimizer');
  t.ok(graph.nodes().some(({ op }) => op === 'Relu6'));
  const losses = graph.nodes().filter((node) => isOp(node, 'Yolov3Loss'));
  t.same(losses.map(({ attrs: { anchors, anchorMask, downsample, ignoreThreshold, labelSmooth } }) => [anchors, anchorMask, downsample, ignoreThreshold, labelSmooth]), [
    [[1, 2, 3, 4, 5, 6], [2], 32, 0.5, false], [[1, 2, 3, 4, 5, 6], [1], 16, 0.5, false], [[1, 2, 3, 4, 5, 6], [0], 8, 0.5, false],
  ]);
});

t.test('the head\'s own number of classes goes before the general one', async (t) => {
  t.equal(modelOf({ num_classes: 80, YOLOv3Head: { num_classes: 4 } }).classes, 4);
  t.equal(modelOf({}).classes, 80);
});

t.test('options of the suppression are those of the configuration', async (t) => {
  const model = modelOf({ num_classes: 1, YOLOv3Head: { nms: { keep_top_k: 1, score_threshold: 0.5 } } });
  const outputs = {
    boxes: { dtype: 'float32' as const, shape: [1, 3, 4], data: Float32Array.of(0, 0, 1, 1, 10, 10, 11, 11, 20, 20, 21, 21) },
    scores: { dtype: 'float32' as const, shape: [1, 3, 1], data: Float32Array.of(0.6, 0.75, 0.4) },
  };
  t.same(model.decode(outputs, { imageIds: [1], categoryIds: [1] }).map(({ score }) => score), [0.75]);
});

t.test('a score threshold below the usual one holds for decoding too', async (t) => {
  const model = modelOf({ num_classes: 1, MobileNet: { width: 0.0625 }, YOLOv3Head: { nms: { score_threshold: 0.001 } } });
  const graph = model.build({ batch: 1, size: 32, random: createRandom(0) });
  model.attachDecode(graph, new Editor(graph));
  t.same(graph.nodes().filter((node) => isOp(node, 'YoloBox')).map(({ attrs }) => attrs.confidenceThreshold), [0.001, 0.001, 0.001]);
});
