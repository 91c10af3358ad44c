/** Layout of one YOLO head: `[N, A*(5+C), H, W]`, channels per anchor x, y, w, h, objectness, classes. */
export interface HeadLayout {
  readonly batch: number;
  readonly anchors: number;
  readonly classes: number;
  readonly height: number;
  readonly width: number;
}

/** One cell of one anchor of one image. */
export interface Cell {
  readonly n: number;
  readonly anchor: number;
  readonly row: number;
  readonly column: number;
}

/** Centre and size, in units of the image. */
export interface CentreBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The layout of a head tensor. */
export function headLayout(shape: readonly number[], classes: number): HeadLayout {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  return { batch, anchors: channels / (5 + classes), classes, height, width };
}

/** Every cell in Paddle's order: image, anchor, row, column. */
export function* eachCell({ batch, anchors, height, width }: HeadLayout): Generator<Cell> {
  for (let n = 0; n < batch; n++) for (let anchor = 0; anchor < anchors; anchor++) {
    for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) yield { n, anchor, row, column };
  }
}

/** Position of a cell's entry (0…3 box, 4 objectness, 5… classes) in the head tensor. */
export function entryIndex({ anchors, classes, height, width }: HeadLayout, { n, anchor, row, column }: Cell, entry: number): number {
  return (((n * anchors + anchor) * (5 + classes) + entry) * height + row) * width + column;
}

/** Position of a cell in a `[N, A, H, W]` mask. */
export function cellIndex({ anchors, height, width }: HeadLayout, { n, anchor, row, column }: Cell): number {
  return ((n * anchors + anchor) * height + row) * width + column;
}

/** Centre coordinate within its cell: sigmoid stretched by `scaleXY` about one half. */
export function cellOffset(logit: number, scaleXY: number): number {
  return sigmoid(logit) * scaleXY - 0.5 * (scaleXY - 1);
}

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** Sigmoid cross-entropy in the form that cannot overflow. */
export function crossEntropy(logit: number, label: number): number {
  return Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
}
