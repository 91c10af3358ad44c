import { onHost } from '../on-host.ts';

onHost('AbsPercentile', 'TensorFlow.js has no selection of the k-th element, and its sort takes longer than the copy');
onHost('RandomUniform', 'TensorFlow.js has no integers of 64 bits, which the products of these numbers need');
for (const op of ['DeformableConv', 'DeformableSample', 'DeformableSampleGrad'] as const) onHost(op, 'samples at moved places and sums where they meet are no kernels of TensorFlow.js');
for (const op of ['Yolov3Loss', 'Yolov3LossGrad', 'YoloIgnore', 'YoloBox'] as const) onHost(op, 'boxes and cells of one head, which are few');
