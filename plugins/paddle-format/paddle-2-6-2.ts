import type { OpVersionMap, Version } from './program-desc.ts';

/** What PaddlePaddle 2.6.2 writes as a program's version. */
export const VERSION_2_6_2: Version = { version: 2006002 };

/** What PaddlePaddle 2.6.2 writes into every program: how often the meaning of each op changed. Source: the files it wrote. */
export const OP_VERSION_MAP_2_6_2: OpVersionMap = {
  pair: [
    ...pairs(1, `
    affine_grid auc clip collect_fpn_proposals conv2d conv3d conv3d_transpose cudnn_lstm cumsum data_norm depthwise_conv2d
    depthwise_conv2d_transpose dequantize elementwise_add elementwise_div elementwise_mul elementwise_pow elementwise_sub
    equal fake_channel_wise_quantize_abs_max flip gather generate_proposals_v2 greater_equal greater_than grid_sampler
    hard_shrink instance_norm lamb leaky_relu less_equal less_than linspace lookup_table lookup_table_v2 lstsq matmul
    matrix_nms mish momentum not_equal p_norm pixel_shuffle print rank_attention requantize seed send_and_recv softplus
    trace transfer_layout unique_consecutive yolo_box`),
    ...pairs(2, `
    allclose coalesce_tensor conv2d_transpose distribute_fpn_proposals fake_channel_wise_dequantize_max_abs fill_constant
    generate_proposal_labels generate_proposals moving_average_abs_max_scale quantize roi_pool roll`),
    ...pairs(3, 'roi_align'),
    ...pairs(4, 'for_pybind_test__ set_value'),
  ],
};

function pairs(version: number, names: string): OpVersionMap['pair'] {
  return names.trim().split(/\s+/).map((opName) => ({ opName, opVersion: { version } }));
}
