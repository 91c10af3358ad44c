"""PaddlePaddle's train step of the network that `npm run bench -- train-step` measures, in 1.8.5 and in 2.6.2.

YOLOv3 on MobileNetV1 as PaddleDetection builds it, forward, loss, backward, momentum with L2 decay; with --quantized the program goes
through PaddlePaddle's own pass with the tutorial's options (weights per channel, activations by moving average, heads left out).
Prints one line of JSON: {"name", "cpuSecondsPerImage", "wallSecondsPerImage", "peakBytes"}.
"""
import argparse
import json
import os
import resource
import sys
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "test", "interop"))

parser = argparse.ArgumentParser()
parser.add_argument("--size", type=int, default=320)
parser.add_argument("--batch", type=int, default=1)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--steps", type=int, default=5)
parser.add_argument("--backbone", choices=["mobilenet-v1", "mobilenet-v1-small"], default="mobilenet-v1")
parser.add_argument("--quantized", action="store_true")
options = parser.parse_args()
# Read when the libraries below are loaded.
os.environ.update(OMP_NUM_THREADS=str(options.threads), MKL_NUM_THREADS=str(options.threads), FLAGS_paddle_num_threads=str(options.threads), CPU_NUM="1")

import numpy
import paddle
from quantization_passes import quantization_passes

if hasattr(paddle, "static"):
    import paddle.nn.functional as F
    import paddle.static as fluid
    from paddle.base.core import Graph
    from paddle.base.framework import IrGraph

    paddle.enable_static()
    conv2d, batch_norm, concat, mean, relu = fluid.nn.conv2d, fluid.nn.batch_norm, paddle.concat, paddle.mean, F.relu
    name_scope, yolo_loss, leaky_relu = fluid.name_scope, paddle.vision.ops.yolo_loss, lambda x: F.leaky_relu(x, 0.1)
    upsample = lambda x: F.interpolate(x, scale_factor=2, mode="nearest")
    momentum = lambda: paddle.optimizer.Momentum(1e-4, 0.9, weight_decay=paddle.regularizer.L2Decay(5e-4))
    place = paddle.CPUPlace()
else:
    import paddle.fluid as fluid
    from paddle.fluid.core import Graph
    from paddle.fluid.framework import IrGraph

    layers = fluid.layers
    conv2d, batch_norm, concat, mean, relu = layers.conv2d, layers.batch_norm, layers.concat, layers.reduce_mean, layers.relu
    name_scope, yolo_loss, leaky_relu = fluid.name_scope, layers.yolov3_loss, lambda x: layers.leaky_relu(x, 0.1)
    upsample = lambda x: layers.resize_nearest(x, scale=2.0)
    momentum = lambda: fluid.optimizer.Momentum(1e-4, 0.9, regularization=fluid.regularizer.L2Decay(5e-4))
    place = fluid.CPUPlace()

ANCHORS = [10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326]
MASKS = [[6, 7, 8], [3, 4, 5], [0, 1, 2]]
CLASSES = 80
BOXES = 50
PRESENT = 8


def conv(x, filters, size, act, stride=1, groups=1):
    # Without cuDNN a convolution of as many groups as channels becomes the op `depthwise_conv2d`.
    y = conv2d(x, filters, size, stride, size // 2, groups=groups, bias_attr=False, use_cudnn=groups == 1)
    return act(batch_norm(y))


def backbone(image, width):
    """The feature maps of the strides 32, 16 and 8."""
    w = lambda channels: int(channels * width)
    x, features = conv(image, w(32), 3, relu, 2), []
    for cin, cout, stride in [(32, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2), *[(512, 512, 1)] * 5, (512, 1024, 2), (1024, 1024, 1)]:
        if stride == 2:
            features.append(x)
        x = conv(conv(x, w(cin), 3, relu, stride, w(cin)), w(cout), 1, relu)
    return [x, features[3], features[2]]


def heads(features, base):
    outputs, route = [], None
    for i, feature in enumerate(features):
        x, c = feature if route is None else concat([upsample(route), feature], axis=1), base >> i
        for filters, size in [(c, 1), (2 * c, 3), (c, 1), (2 * c, 3), (c, 1)]:
            x = conv(x, filters, size, leaky_relu)
        tip = conv(x, 2 * c, 3, leaky_relu)
        with name_scope("yolo_output"):
            outputs.append(conv2d(tip, 3 * (5 + CLASSES), 1))
        if i < 2:
            route = conv(x, c // 2, 1, leaky_relu)
    return outputs


def quantized(program, scope):
    graph = IrGraph(Graph(program.desc), for_test=False)
    quantization_passes().QuantizationTransformPass(
        scope=scope, place=place, weight_quantize_type="channel_wise_abs_max", activation_quantize_type="moving_average_abs_max",
        quantizable_op_type=["depthwise_conv2d", "mul", "conv2d"], skip_pattern=["yolo_output"]).apply(graph)
    return graph


def compiled(program, loss):
    """As the tutorial's train.py runs it: faster than as it is, for more memory. Later versions have no such thing."""
    build, execution = fluid.BuildStrategy(), fluid.ExecutionStrategy()
    build.fuse_all_optimizer_ops, build.fuse_elewise_add_act_ops, build.fuse_all_reduce_ops = False, True, False
    execution.num_threads, execution.num_iteration_per_drop_scope = options.threads, 1
    return fluid.CompiledProgram(program).with_data_parallel(loss_name=loss.name, build_strategy=build, exec_strategy=execution)


def synthetic(batch, size):
    random = numpy.random.RandomState(1)
    boxes, labels, scores = numpy.zeros((batch, BOXES, 4), "float32"), numpy.zeros((batch, BOXES), "int32"), numpy.zeros((batch, BOXES), "float32")
    boxes[:, :PRESENT] = numpy.concatenate([random.uniform(0.1, 0.9, (batch, PRESENT, 2)), random.uniform(0.05, 0.6, (batch, PRESENT, 2))], 2)
    labels[:, :PRESENT] = random.randint(0, CLASSES, (batch, PRESENT))
    scores[:, :PRESENT] = 1
    return {"image": random.uniform(-2, 2, (batch, 3, size, size)).astype("float32"), "gt_box": boxes, "gt_label": labels, "gt_score": scores}


def main():
    feed = synthetic(options.batch, options.size)
    program, startup = fluid.Program(), fluid.Program()
    with fluid.program_guard(program, startup):
        image, boxes, labels, scores = [fluid.data(name, [-1] + list(value.shape[1:]), str(value.dtype)) for name, value in feed.items()]
        small = options.backbone.endswith("-small")
        losses = [
            mean(yolo_loss(x, boxes, labels, ANCHORS, MASKS[i], CLASSES, 0.7, 32 >> i, gt_score=scores, use_label_smooth=True))
            for i, x in enumerate(heads(backbone(image, 0.25 if small else 1), 128 if small else 512))]
        loss = losses[0] + losses[1] + losses[2]
        momentum().minimize(loss)
    executor = fluid.Executor(place)
    executor.run(startup)
    if options.quantized:
        program = quantized(program, fluid.global_scope()).to_program()
    if not hasattr(paddle, "static"):
        program = compiled(program, loss)

    def step():
        value, = executor.run(program, feed=feed, fetch_list=[loss.name])
        if not numpy.isfinite(value).all():
            raise SystemExit("The loss is %s." % value)

    step()
    step()
    cpu, start = [], time.time()
    for _ in range(options.steps):
        before = time.process_time()
        step()
        cpu.append(time.process_time() - before)
    wall = (time.time() - start) / options.steps
    print(json.dumps({
        "name": "PaddlePaddle %s" % paddle.__version__,
        "cpuSecondsPerImage": min(cpu) / options.batch,
        "wallSecondsPerImage": wall / options.batch,
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }))


main()
