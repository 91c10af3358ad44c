import { flag, float, int, ints } from '../attributes.ts';
import { Layer } from '../layer.ts';
import { lower } from '../lowering.ts';

/** PaddleDetection names these layers itself: `yolo_box0`. */
lower('YoloBox', (on, { inputs: { x, imSize }, outputs: { boxes, scores }, attrs: { anchors, classes, confidenceThreshold, downsample, clip, scaleXY } }) => {
  const layer = new Layer(on.unique('yolo_box').replace('yolo_box_', 'yolo_box'));
  const declare = (value: typeof boxes): string => {
    const name = on.variable(layer.next(), { dtype: 'float32', dims: on.dims(value), persistable: false });
    on.bind(value, name, layer);
    return name;
  };
  const inputs = { X: on.nameOf(x), ImgSize: on.nameOf(imSize) };
  on.write('yolo_box', inputs, { Boxes: declare(boxes), Scores: declare(scores) }, {
    anchors: ints(anchors), class_num: int(classes), conf_thresh: float(confidenceThreshold), downsample_ratio: int(downsample), clip_bbox: flag(clip), scale_x_y: float(scaleXY),
  });
});
