import type { TransformDefinition } from '../transform-definition.ts';
import { bboxXyxy2Xywh } from './bbox-xyxy-2-xywh.ts';
import { colorDistort } from './color-distort.ts';
import { decodeImageTransform } from './decode-image.ts';
import { gt2YoloTarget } from './gt-2-yolo-target.ts';
import { mixupImage } from './mixup-image.ts';
import { normalizeBox } from './normalize-box.ts';
import { normalizeImage } from './normalize-image.ts';
import { padBox } from './pad-box.ts';
import { permute } from './permute.ts';
import { randomColor } from './random-color.ts';
import { randomCrop } from './random-crop.ts';
import { randomExpand } from './random-expand.ts';
import { randomFlipImage } from './random-flip-image.ts';
import { randomShape } from './random-shape.ts';
import { randomWindow } from './random-window.ts';
import { resizeImage } from './resize-image.ts';
import { evalResize, resizeTransform } from './resize.ts';

/** Every transform a configuration can name. To add one, write its file and name it here. */
export const transforms: readonly TransformDefinition[] = [
  decodeImageTransform, mixupImage, colorDistort, randomColor, randomExpand, randomCrop, randomWindow, randomFlipImage,
  normalizeBox, padBox, bboxXyxy2Xywh, resizeImage, resizeTransform, evalResize, randomShape, normalizeImage, permute, gt2YoloTarget,
] as unknown as readonly TransformDefinition[];
