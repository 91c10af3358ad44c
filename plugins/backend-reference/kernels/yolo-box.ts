import type { Tensor } from '../../../core/tensor/tensor.ts';
import type { AttrsOf } from '../../../core/ir/types.ts';
import { kernel } from '../kernel.ts';
import { accumulator, numbers, rounded } from '../numbers.ts';
import { cellIndex, cellOffset, eachCell, entryIndex, headLayout, sigmoid, type Cell, type CentreBox, type HeadLayout } from '../yolo.ts';

/** Paddle's `yolo_box`: boxes as corners in pixels of the original image; zeros where the objectness is below the threshold. */
kernel('YoloBox', ({ x, imSize }, attrs, types) => {
  const data = numbers(x);
  const layout = headLayout(x.shape, attrs.classes);
  const [boxes, scores] = [accumulator(types.boxes), accumulator(types.scores)];
  const threshold = Math.fround(attrs.confidenceThreshold);
  for (const cell of eachCell(layout)) {
    const confidence = sigmoid(data[entryIndex(layout, cell, 4)]!);
    if (Math.fround(confidence) < threshold) continue;
    const row = cellIndex(layout, cell);
    boxes.set(corners(decode(data, layout, cell, attrs), imageSize(imSize, cell.n), attrs.clip), row * 4);
    for (let c = 0; c < layout.classes; c++) scores[row * layout.classes + c] = confidence * sigmoid(data[entryIndex(layout, cell, 5 + c)]!);
  }
  return { boxes: rounded(types.boxes, boxes), scores: rounded(types.scores, scores) };
});

function decode(data: ArrayLike<number>, layout: HeadLayout, cell: Cell, { anchors, downsample, scaleXY }: AttrsOf<'YoloBox'>): CentreBox {
  const entry = (index: number): number => data[entryIndex(layout, cell, index)]!;
  return {
    x: (cell.column + cellOffset(entry(0), scaleXY)) / layout.width,
    y: (cell.row + cellOffset(entry(1), scaleXY)) / layout.height,
    width: Math.exp(entry(2)) * anchors[2 * cell.anchor]! / (downsample * layout.width),
    height: Math.exp(entry(3)) * anchors[2 * cell.anchor + 1]! / (downsample * layout.height),
  };
}

function imageSize(imSize: Tensor, n: number): { height: number; width: number } {
  const sizes = numbers(imSize);
  return { height: sizes[2 * n]!, width: sizes[2 * n + 1]! };
}

function corners({ x, y, width, height }: CentreBox, image: { height: number; width: number }, clip: boolean): number[] {
  const box = [(x - width / 2) * image.width, (y - height / 2) * image.height, (x + width / 2) * image.width, (y + height / 2) * image.height];
  if (!clip) return box;
  return [Math.max(box[0]!, 0), Math.max(box[1]!, 0), Math.min(box[2]!, image.width - 1), Math.min(box[3]!, image.height - 1)];
}
