import type { Translation } from '../op-context.ts';
import { abs } from './abs.ts';
import { assign } from './assign.ts';
import { batchNorm } from './batch-norm.ts';
import { bilinearInterp } from './bilinear-interp.ts';
import { cast } from './cast.ts';
import { clip } from './clip.ts';
import { concat } from './concat.ts';
import { conv2dTranspose } from './conv2d-transpose.ts';
import { conv2d } from './conv2d.ts';
import { deformableConv } from './deformable-conv.ts';
import { dropout } from './dropout.ts';
import { elementwiseAdd } from './elementwise-add.ts';
import { elementwiseDiv } from './elementwise-div.ts';
import { elementwiseMax } from './elementwise-max.ts';
import { elementwiseMin } from './elementwise-min.ts';
import { elementwiseMul } from './elementwise-mul.ts';
import { elementwiseSub } from './elementwise-sub.ts';
import { equal } from './equal.ts';
import { exp } from './exp.ts';
import { expand } from './expand.ts';
import { fakeChannelWiseDequantizeMaxAbs, fakeDequantizeMaxAbs } from './fake-dequantize.ts';
import { fakeChannelWiseQuantizeAbsMax, fakeChannelWiseQuantizeDequantizeAbsMax, fakeQuantizeAbsMax, fakeQuantizeDequantizeAbsMax } from './fake-quantize-abs-max.ts';
import { fakeQuantizeDequantizeMovingAverageAbsMax, fakeQuantizeMovingAverageAbsMax, fakeQuantizeRangeAbsMax, movingAverageAbsMaxScale } from './fake-quantize-moving-average.ts';
import { fillConstant } from './fill-constant.ts';
import { flattenContiguousRange } from './flatten-contiguous-range.ts';
import { flatten } from './flatten.ts';
import { greaterThan } from './greater-than.ts';
import { hardSigmoid } from './hard-sigmoid.ts';
import { hardSwish } from './hard-swish.ts';
import { leakyRelu } from './leaky-relu.ts';
import { lessThan } from './less-than.ts';
import { log } from './log.ts';
import { matmul } from './matmul.ts';
import { mul } from './mul.ts';
import { multiclassNms } from './multiclass-nms.ts';
import { nearestInterp } from './nearest-interp.ts';
import { pool2d } from './pool2d.ts';
import { dequantizeLinear, quantizeLinear } from './quantize-linear.ts';
import { reduceMax } from './reduce-max.ts';
import { reduceMean } from './reduce-mean.ts';
import { reduceSum } from './reduce-sum.ts';
import { relu } from './relu.ts';
import { relu6 } from './relu6.ts';
import { reshape } from './reshape.ts';
import { round } from './round.ts';
import { scale } from './scale.ts';
import { shape } from './shape.ts';
import { sigmoid } from './sigmoid.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { split } from './split.ts';
import { sqrt } from './sqrt.ts';
import { squeeze } from './squeeze.ts';
import { swish } from './swish.ts';
import { transpose } from './transpose.ts';
import { unsqueeze } from './unsqueeze.ts';
import { where } from './where.ts';
import { yoloBox } from './yolo-box.ts';

/** What each op of Paddle is here, by its type. */
export const TRANSLATIONS: Readonly<Record<string, Translation | undefined>> = {
  abs,
  assign,
  batch_norm: batchNorm,
  bilinear_interp: bilinearInterp,
  bilinear_interp_v2: bilinearInterp,
  cast,
  clip,
  concat,
  conv2d,
  conv2d_transpose: conv2dTranspose,
  deformable_conv: deformableConv,
  depthwise_conv2d: conv2d,
  depthwise_conv2d_transpose: conv2dTranspose,
  dequantize_linear: dequantizeLinear,
  dropout,
  elementwise_add: elementwiseAdd,
  elementwise_div: elementwiseDiv,
  elementwise_max: elementwiseMax,
  elementwise_min: elementwiseMin,
  elementwise_mul: elementwiseMul,
  elementwise_sub: elementwiseSub,
  equal,
  exp,
  expand,
  fake_channel_wise_dequantize_max_abs: fakeChannelWiseDequantizeMaxAbs,
  fake_channel_wise_quantize_abs_max: fakeChannelWiseQuantizeAbsMax,
  fake_channel_wise_quantize_dequantize_abs_max: fakeChannelWiseQuantizeDequantizeAbsMax,
  fake_dequantize_max_abs: fakeDequantizeMaxAbs,
  fake_quantize_abs_max: fakeQuantizeAbsMax,
  fake_quantize_dequantize_abs_max: fakeQuantizeDequantizeAbsMax,
  fake_quantize_dequantize_moving_average_abs_max: fakeQuantizeDequantizeMovingAverageAbsMax,
  fake_quantize_moving_average_abs_max: fakeQuantizeMovingAverageAbsMax,
  fake_quantize_range_abs_max: fakeQuantizeRangeAbsMax,
  fill_constant: fillConstant,
  flatten,
  flatten2: flatten,
  flatten_contiguous_range: flattenContiguousRange,
  greater_than: greaterThan,
  hard_sigmoid: hardSigmoid,
  hard_swish: hardSwish,
  leaky_relu: leakyRelu,
  less_than: lessThan,
  log,
  matmul,
  matmul_v2: matmul,
  moving_average_abs_max_scale: movingAverageAbsMaxScale,
  mul,
  multiclass_nms: multiclassNms,
  multiclass_nms2: multiclassNms,
  multiclass_nms3: multiclassNms,
  nearest_interp: nearestInterp,
  nearest_interp_v2: nearestInterp,
  pool2d,
  quantize_linear: quantizeLinear,
  reduce_max: reduceMax,
  reduce_mean: reduceMean,
  reduce_sum: reduceSum,
  relu,
  relu6,
  reshape,
  reshape2: reshape,
  round,
  scale,
  shape,
  sigmoid,
  silu: swish,
  slice,
  softmax,
  split,
  sqrt,
  squeeze,
  squeeze2: squeeze,
  swish,
  transpose,
  transpose2: transpose,
  unsqueeze,
  unsqueeze2: unsqueeze,
  where,
  yolo_box: yoloBox,
};
