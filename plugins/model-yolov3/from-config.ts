import type { Config } from '../../core/config/config.ts';
import type { Model } from '../../core/model.ts';
import type { NmsOptions } from './multiclass-nms.ts';
import { yolov3 } from './yolov3.ts';
import './config-schema.ts';

/** The model that the sections `YOLOv3`, `MobileNet`, `YOLOv3Head` and `YOLOv3Loss` describe. */
export function fromConfig({ MobileNet: backbone, YOLOv3Head: head, YOLOv3Loss: loss, num_classes }: Config): Model {
  const { nms } = head;
  return yolov3({
    classes: head.num_classes ?? num_classes,
    width: backbone.width, activation: backbone.activation, padding: backbone.padding, epsilon: backbone.norm_epsilon,
    backboneTraining: { filterDecay: backbone.conv_decay, normDecay: backbone.norm_decay, learningRateFactor: backbone.conv_learning_rate },
    anchors: head.anchors, anchorMasks: head.anchor_masks, headNormDecay: head.norm_decay, outputInit: head.output_init,
    loss: { ignoreThreshold: loss.ignore_thresh, labelSmooth: loss.label_smooth },
    // As in PaddleDetection one threshold serves both: decoding must not drop what suppression would keep.
    decode: { confidenceThreshold: nms.score_threshold },
    nms: nmsOptions(nms),
  });
}

type Nms = Config['YOLOv3Head']['nms'];

/** The configuration's options of suppression under the names of the code. */
export function nmsOptions(nms: Omit<Nms, OwnPlace> & Partial<Pick<Nms, OwnPlace>>): NmsOptions {
  return {
    scoreThreshold: nms.score_threshold, nmsThreshold: nms.nms_threshold, nmsTopK: nms.nms_top_k, keepTopK: nms.keep_top_k, eta: nms.nms_eta,
    ...(nms.background_label !== undefined && { backgroundLabel: nms.background_label }),
    ...(nms.normalized !== undefined && { normalized: nms.normalized }),
  };
}

/** What not every detector lets one choose. */
type OwnPlace = 'background_label' | 'normalized';
