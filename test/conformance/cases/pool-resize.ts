import { evaluateOp } from '../evaluate-op.ts';
import { draw, floats, opCase, type OpCase } from '../op-case.ts';

const { floats: random } = draw(16);

const WINDOWS = [
  { title: '2x2', shape: [1, 2, 6, 4], kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] },
  { title: 'overlapping and padded, odd size', shape: [3, 2, 9, 8], kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  { title: 'stride one, padded below and right only', shape: [1, 1, 5, 5], kernel: [2, 2], strides: [1, 1], pads: [0, 0, 1, 1] },
  { title: 'the last window reaches over the edge', shape: [1, 2, 5, 7], kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], ceilMode: true },
  { title: 'the whole image', shape: [2, 3, 3, 5], kernel: [3, 5], strides: [1, 1], pads: [0, 0, 0, 0] },
];

const SIZES = [
  { title: 'twice', shape: [2, 3, 3, 4], attrs: { scale: [2, 2] } },
  { title: 'to an odd size', shape: [1, 2, 5, 4], attrs: { size: [7, 9] } },
  { title: 'smaller', shape: [1, 2, 8, 7], attrs: { size: [3, 5] } },
  { title: 'from one pixel', shape: [2, 1, 1, 1], attrs: { size: [3, 2] } },
  { title: 'to one pixel', shape: [1, 1, 4, 5], attrs: { size: [1, 1] } },
];

/** Pooling and resizing, with gradients. */
export const poolResizeCases: readonly OpCase[] = [
  ...WINDOWS.flatMap(({ title, shape, ...attrs }) => [
    ...maxPool(title, random(shape), attrs),
    ...[true, false].flatMap((exclusive) => avgPool(`${title}, ${exclusive ? 'padding not counted' : 'padding counted'}`, shape, { ...attrs, exclusive })),
  ]),
  ...maxPool('equal maxima: the first takes the gradient', floats([1, 1, 0, 2, 1, 1, 2, 2, 0, 2, 2, 0, 3, 0, 0, 3], [1, 1, 4, 4]), { kernel: [2, 2], strides: [2, 2] }),
  ...[[2, 3, 4, 5], [1, 1, 1, 3]].map((shape) => opCase('AddCoordinates', shape.join(), { x: random(shape) }, {}, 'exact')),
  opCase('DropBlock', 'outside of trainings', { x: random([1, 2, 4, 4]) }, { blockSize: 3, keepProb: 0.9 }, 'exact'),
  ...SIZES.flatMap(({ title, shape, attrs }) => [true, false].flatMap((alignCorners) => [
    ...resize('ResizeNearest', `${title}${alignCorners ? ', corners aligned' : ''}`, shape, attrs, { alignCorners }),
    ...[0, 1].flatMap((alignMode) => resize('ResizeBilinear', `${title}, mode ${alignMode}${alignCorners ? ', corners aligned' : ''}`, shape, attrs, { alignCorners, alignMode })),
  ])),
];

function maxPool(title: string, x: ReturnType<typeof random>, attrs: OpCase['attrs']): OpCase[] {
  const y = evaluateOp('MaxPool', { x }, attrs)['y']!;
  return [
    opCase('MaxPool', title, { x }, attrs, 'exact'),
    opCase('MaxPoolGrad', title, { x, y, dy: random(y.shape) }, attrs, 'products'),
  ];
}

function avgPool(title: string, shape: readonly number[], attrs: OpCase['attrs']): OpCase[] {
  const x = random(shape);
  const dy = random(evaluateOp('AvgPool', { x }, attrs)['y']!.shape);
  return [opCase('AvgPool', title, { x }, attrs, 'products'), opCase('AvgPoolGrad', title, { dy }, { ...attrs, inputShape: shape }, 'products')];
}

function resize(op: string, title: string, shape: readonly number[], size: OpCase['attrs'], mode: OpCase['attrs']): OpCase[] {
  const x = random(shape);
  const attrs = { ...size, ...mode };
  const dy = random(evaluateOp(op, { x }, attrs)['y']!.shape);
  return [opCase(op, title, { x }, attrs, 'products'), opCase(`${op}Grad`, title, { dy }, { ...mode, inputShape: shape }, 'products')];
}
