/**
 * Name of a block: stage 4 of the deep networks has more blocks than letters are used for, and numbers them. Source:
 * PaddleDetection `name_adapter.py`, whose names are those of the ImageNet weights.
 */
export function blockName(stage: number, index: number, count: number): string {
  if (count > 10 && stage === 4) return `res${stage}${index === 0 ? 'a' : `b${index}`}`;
  return `res${stage}${String.fromCharCode('a'.charCodeAt(0) + index)}`;
}

/** Name of the batch norm behind a convolution: `bn2a_branch1` for `res2a_branch1`, and `bn_conv1`, `bnv1_1` in the stem. */
export function normName(conv: string): string {
  return conv === 'conv1' ? `bn_${conv}` : `bn${conv.slice(3)}`;
}
