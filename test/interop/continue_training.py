"""python continue_training.py E2E OUT: the small network of the golden `e2e` in PaddlePaddle 1.8.5, trained on from its checkpoint.

Loads E2E/quant_checkpoint, which is what the tutorial's train.py saves, into a quantized training and takes four steps; saves
every persistable variable of the training program to OUT/all, sets the velocities to 0 and takes four more. Prints
{"losses": [...], "scales": [{variable: scale}, ...]} of the eight steps as JSON.
"""
import json
import os
import sys

import numpy
import paddle.fluid as fluid

from quantization_passes import quantization_passes

E2E, OUT = sys.argv[1:3]
RATE, STEPS = 0.01, 4


def attribute(name, decays=False):
    return fluid.ParamAttr(name=name, regularizer=fluid.regularizer.L2Decay(5e-4) if decays else None)


def conv_bn(x, name, filters, size=1, stride=1, padding=0, groups=1):
    x = fluid.layers.conv2d(x, filters, size, stride, padding, groups=groups, param_attr=attribute(name + "_weights", True), bias_attr=False, use_cudnn=groups == 1)
    return fluid.layers.batch_norm(
        x, param_attr=attribute(name + "_bn_scale"), bias_attr=attribute(name + "_bn_offset"),
        moving_mean_name=name + "_bn_mean", moving_variance_name=name + "_bn_variance")


def network(image, label):
    x = fluid.layers.relu(conv_bn(image, "conv1", 8, 3, 2, 1))
    x = fluid.layers.relu(conv_bn(x, "conv2_dw", 8, 3, 1, 1, groups=8))
    x = fluid.layers.leaky_relu(conv_bn(x, "conv2_sep", 16), 0.1)
    with fluid.name_scope("yolo_output"):
        x = fluid.layers.conv2d(x, 7, 1, param_attr=attribute("yolo_output.0.conv.weights", True), bias_attr=attribute("yolo_output.0.conv.bias"))
    x = fluid.layers.pool2d(x, pool_type="avg", global_pooling=True)
    logits = fluid.layers.fc(x, 5, param_attr=attribute("fc_w", True), bias_attr=attribute("fc_b"))
    return fluid.layers.mean(fluid.layers.softmax_with_cross_entropy(logits, label))


images, labels = [numpy.load(os.path.join(E2E, name + ".npy")) for name in ("train_x", "train_y")]
train, startup = fluid.Program(), fluid.Program()
with fluid.program_guard(train, startup):
    image = fluid.data("image", list(images.shape[1:]), "float32")
    label = fluid.data("label", list(labels.shape[1:]), "int64")
    loss = network(image, label)
    fluid.optimizer.Momentum(RATE, 0.9).minimize(loss)

place = fluid.CPUPlace()
executor, scope = fluid.Executor(place), fluid.global_scope()
executor.run(startup)
graph = fluid.framework.IrGraph(fluid.core.Graph(train.desc), for_test=False)
quantization_passes().QuantizationTransformPass(
    scope=scope, place=place, weight_quantize_type="channel_wise_abs_max", activation_quantize_type="moving_average_abs_max",
    quantizable_op_type=["depthwise_conv2d", "mul", "conv2d"], skip_pattern=["yolo_output"]).apply(graph)
quantized = graph.to_program()
checkpoint = os.path.join(E2E, "quant_checkpoint")
fluid.io.load_vars(executor, checkpoint, quantized, predicate=lambda var: var.persistable and os.path.exists(os.path.join(checkpoint, var.name)))

losses, scales = [], []
names = [var.name for var in quantized.list_vars() if var.persistable]
activations = [name for name in names if name.endswith(".scale")]


def number(name):
    return float(numpy.array(scope.find_var(name).get_tensor()).reshape(-1)[0])


def take_steps():
    for step in range(STEPS):
        value, = executor.run(quantized, feed={"image": images[step], "label": labels[step].astype("int64")}, fetch_list=[loss.name])
        losses.append(float(numpy.array(value).reshape(-1)[0]))
        scales.append({name: number(name) for name in activations})


take_steps()
fluid.io.save_persistables(executor, os.path.join(OUT, "all"), quantized)
for name in names:
    if "_velocity_" in name:
        tensor = scope.find_var(name).get_tensor()
        tensor.set(numpy.zeros(tensor.shape(), "float32"), place)
take_steps()
print(json.dumps({"losses": losses, "scales": scales}))
