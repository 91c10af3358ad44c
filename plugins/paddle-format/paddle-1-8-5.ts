import type { CompatibleInfo, OpCompatibleMap, Version } from './program-desc.ts';

/** What PaddlePaddle 1.8.5 writes as a program's version. */
export const VERSION_1_8_5: Version = { version: 1008005 };

/**
 * What PaddlePaddle 1.8.5 writes into every program: how each op got on with release 1.6.0. Source: Paddle
 * `framework/op_compatible_info.cc`, and the files it wrote.
 */
export const OP_COMPATIBLE_MAP_1_8_5: OpCompatibleMap = {
  pair: [
    ...pairs('DEFINITELY_NOT', `
    center_loss coalesce_tensor crop_tensor deformable_conv deformable_conv_v1 dpsgd eye fill_any_like filter_by_instag gather_nd
    hard_swish instance_norm lookup_table_v2 match_matrix_tensor multiclass_nms2 one_hot_v2 prroi_pool pull_box_sparse
    scatter_nd_add sequence_pad sequence_topk_avg_pooling sequence_unpad shard_index size strided_slice trilinear_interp unfold
    unique unique_with_counts var_conv_2d`),
    ...pairs('possible', `
    bilinear_interp chunk_eval conditional_block conditional_block_infer conv2d conv2d_transpose conv3d conv3d_transpose
    crf_decoding ctc_align data_norm depthwise_conv2d depthwise_conv2d_transpose edit_distance expand fc fused_embedding_seq_pool
    group_norm hash leaky_relu linear_chain_crf lod_reset matmul mul nearest_interp one_hot pow prior_box reshape2 slice
    uniform_random uniform_random_batch_size_like warpctc`),
    ...pairs('bug_fix', 'layer_norm'),
  ].sort((a, b) => (a.opName < b.opName ? -1 : 1)),
  defaultRequiredVersion: '1.5.0',
};

function pairs(type: CompatibleInfo['type'], names: string): OpCompatibleMap['pair'] {
  return names.trim().split(/\s+/).map((opName) => ({ opName, compatibleInfo: { version: '1.6.0', type } }));
}
