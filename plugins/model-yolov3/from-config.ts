import type { Config } from '../../core/config/config.ts';
import { configInvalid } from '../../core/errors.ts';
import type { Model } from '../../core/model.ts';
import type { Backbone } from './backbone.ts';
import type { NmsOptions } from './multiclass-nms.ts';
import { yolov3 } from './yolov3.ts';
import './config-schema.ts';

/** The model that the sections `YOLOv3Head` and `YOLOv3Loss` describe, on a backbone. */
export function fromConfig(config: Config, backbone: Backbone): Model {
  const { YOLOv3Head: head, YOLOv3Loss: loss, num_classes } = config;
  const { nms } = head;
  checkTogether(config);
  return yolov3({
    classes: head.num_classes ?? num_classes, backbone,
    anchors: head.anchors, anchorMasks: head.anchor_masks, headNormDecay: head.norm_decay, outputInit: head.output_init,
    dropBlock: head.drop_block ? { blockSize: head.block_size, keepProb: head.keep_prob } : undefined,
    coordConv: head.coord_conv, pyramidPooling: head.spp,
    iouAwareFactor: head.iou_aware ? head.iou_aware_factor : undefined,
    scaleXY: perScale(head.scale_x_y),
    loss: {
      ignoreThreshold: loss.ignore_thresh, labelSmooth: loss.label_smooth, fineGrained: isFineGrained(config),
      iouLoss: loss.iou_loss === null ? undefined : { weight: config.IouLoss.loss_weight, square: config.IouLoss.loss_square, complete: config.IouLoss.ciou_term },
      iouAwareWeight: config.IouAwareLoss.loss_weight,
    },
    // As in PaddleDetection one threshold serves both: decoding must not drop what suppression would keep.
    decode: { confidenceThreshold: nms.score_threshold },
    nms: nmsOptions(nms),
  });
}

/** One switch in three places of PaddleDetection's files: what network and reader are made for must be the same. */
function isFineGrained({ use_fine_grained_loss: asked, YOLOv3, YOLOv3Loss, TrainReader }: Config): boolean {
  for (const [section, options] of Object.entries({ YOLOv3, YOLOv3Loss, TrainReader })) {
    const own = options?.use_fine_grained_loss;
    if (own !== undefined && own !== asked) throw configInvalid(`${section}.use_fine_grained_loss`, 'given', `it is ${own}, but the top-level use_fine_grained_loss is ${asked}; both must say the same`);
  }
  return asked;
}

/** Parts of head and loss that make sense only together. */
function checkTogether({ YOLOv3Head: head, YOLOv3Loss: loss, use_fine_grained_loss: fineGrained }: Config): void {
  const [ours, theirs] = [perScale(head.scale_x_y), perScale(loss.scale_x_y)];
  if (ours.join() !== theirs.join()) throw configInvalid('YOLOv3Loss.scale_x_y', 'given', `it is ${theirs.join(', ')}, but YOLOv3Head.scale_x_y is ${ours.join(', ')}; both must say the same`);
  if (head.iou_aware !== (loss.iou_aware_loss !== null)) throw configInvalid('YOLOv3Head.iou_aware', 'given', `it is ${head.iou_aware}, but YOLOv3Loss.iou_aware_loss is ${loss.iou_aware_loss}; one needs the other`);
  const needing = (['iou_aware_loss', 'iou_loss'] as const).find((name) => loss[name] !== null);
  if (needing !== undefined && !fineGrained) throw configInvalid(`YOLOv3Loss.${needing}`, 'given', 'it is a part of the fine-grained loss, which is off', 'Set use_fine_grained_loss: true, with a reader that makes targets (configs/yolov3_enhance_reader.yml).');
}

function perScale(scale: number | readonly number[]): readonly number[] {
  return typeof scale === 'number' ? [scale, scale, scale] : scale;
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
