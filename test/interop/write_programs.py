"""python write_programs.py FOLDER COUNT SEED: small random programs, each with an image and what it gives for it.

Every program is a few ops with attributes drawn at random, in the forms this PaddlePaddle has. FOLDER/i has the program
with its parameters, x.npy and y.npy. Prints [the ops of each] as JSON; what Paddle itself refuses is drawn again.
"""
import json
import os
import random
import sys

import numpy
import paddle

newer = hasattr(paddle, "static") and hasattr(paddle, "enable_static")
if newer:
    paddle.enable_static()
    import paddle.static as framework
    place, scope_of = paddle.CPUPlace(), paddle.base.core.Scope
else:
    import paddle.fluid as framework
    place, scope_of = framework.CPUPlace(), framework.core.Scope
executor = framework.Executor(place)

folder, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(seed)
pick = random.choice


class Writer:
    """Appends ops to a program; parameters get random values."""

    def __init__(self, program, scope):
        self.block, self.scope, self.names, self.ops = program.global_block(), scope, 0, []

    def name(self):
        self.names += 1
        return "v%d" % self.names

    def parameter(self, shape, positive=False):
        values = numpy.random.RandomState(self.names).randn(*shape).astype("float32") * 0.7
        var = self.block.create_var(name=self.name(), shape=shape, dtype="float32", persistable=True)
        self.scope.var(var.name).get_tensor().set(numpy.abs(values) + 0.5 if positive else values, place)
        return var

    def op(self, type, inputs, attrs, slot="Out", more=()):
        out = self.block.create_var(name=self.name(), dtype="float32")
        outputs = {slot: [out]}
        for extra in more:
            outputs[extra] = [self.block.create_var(name=self.name(), dtype="float32")]
        self.block.append_op(type=type, inputs={key: value if isinstance(value, list) else [value] for key, value in inputs.items()}, outputs=outputs, attrs=dict(attrs))
        self.ops.append("%s %s" % (type, json.dumps(attrs, sort_keys=True)))
        return out


def window():
    algorithm = pick(["EXPLICIT", "EXPLICIT", "SAME", "VALID"])
    return {"padding_algorithm": algorithm, "paddings": pick([[0, 0], [1, 1], [1, 0], [1, 0, 0, 1]]), "strides": pick([[1, 1], [2, 2], [2, 1]])}


def conv(on, x):
    groups = pick([1, 1, x.shape[1]])
    attrs = window()
    attrs.update(groups=groups, dilations=[1, 1] if attrs["padding_algorithm"] == "SAME" else pick([[1, 1], [2, 1]]))
    weight = on.parameter([x.shape[1] * pick([1, 2]), x.shape[1] // groups, pick([1, 2, 3]), pick([1, 3])])
    return on.op("depthwise_conv2d" if groups > 1 else "conv2d", {"Input": x, "Filter": weight}, attrs, "Output")


def conv_transpose(on, x):
    attrs = {"groups": pick([1, x.shape[1]]), "strides": pick([[1, 1], [2, 2], [2, 1]]), "paddings": pick([[0, 0], [1, 1]]), "dilations": [1, 1]}
    return on.op("conv2d_transpose", {"Input": x, "Filter": on.parameter([x.shape[1], pick([1, 2]), pick([2, 3, 4]), 3])}, attrs, "Output")


def pool(on, x):
    attrs = window()
    attrs.update(pooling_type=pick(["max", "avg"]), ksize=pick([[2, 2], [3, 3], [3, 2]]), exclusive=pick([True, False]), global_pooling=pick([False, False, True]))
    return on.op("pool2d", {"X": x}, dict(attrs, ceil_mode=attrs["padding_algorithm"] != "VALID" and pick([True, False])))


def interp(on, x):
    method = pick(["nearest", "bilinear"])
    attrs = {"interp_method": method, "align_corners": pick([True, False]), "align_mode": pick([0, 1]), "out_h": pick([3, 5, 12]), "out_w": pick([4, 7, 11])}
    if newer:
        attrs["align_corners"] = attrs["align_corners"] and method == "bilinear"
    factor = pick([None, 2.0, 3.0, 1.5])
    if factor is not None:
        attrs.update(scale=[factor, factor] if newer else factor, out_h=-1, out_w=-1)
    return on.op(method + ("_interp_v2" if newer else "_interp"), {"X": x}, attrs)


def elementwise(on, x):
    n, c, h, w = x.shape
    shape, axis = pick([([c], 1), ([w], -1), ([h, w], -1), ([c, h], 1), ([h], 2), ([1], -1), ([c, 1, 1], 1), ([n, c, h, w], -1)])
    return on.op("elementwise_" + pick(["add", "sub", "mul", "max", "min"]), {"X": x, "Y": on.parameter(shape)}, {"axis": axis})


def reduce(on, x):
    return on.op("reduce_" + pick(["mean", "sum", "max"]), {"X": x}, {"dim": pick([[1], [-1], [2, 3]]), "keep_dim": True, "reduce_all": False})


def reshape(on, x):
    n, c, h, w = x.shape
    flat = on.op("reshape2", {"X": x}, {"shape": pick([[0, c * h, w], [0, -1, w], [-1, c, h * w]])}, more=["XShape"])
    return on.op("reshape2", {"X": flat}, {"shape": pick([[0, h, -1, w], [-1, c, h, w]])}, more=["XShape"])


def transpose(on, x):
    return on.op("transpose2", {"X": x}, {"axis": pick([[0, 1, 3, 2], [0, 3, 1, 2], [0, 2, 3, 1]])}, more=["XShape"])


def cut(on, x):
    axis = pick([1, 2, 3])
    return on.op("slice", {"Input": x}, {"axes": [axis], "starts": [pick([0, 1, -2, -100])], "ends": [pick([x.shape[axis], 1000, -1])]})


def join(on, x):
    return on.op("concat", {"X": [x, on.op("scale", {"X": x}, {"scale": 0.5, "bias": 0.25, "bias_after_scale": pick([True, False])})]}, {"axis": pick([1, 2, -1])})


def norm(on, x):
    vectors = {slot: on.parameter([x.shape[1]], slot == "Variance") for slot in ["Scale", "Bias", "Mean", "Variance"]}
    mean, variance = vectors["Mean"], vectors["Variance"]
    out = on.block.create_var(name=on.name(), dtype="float32")
    outputs = {"Y": [out], "MeanOut": [mean], "VarianceOut": [variance]}
    outputs.update({slot: [on.block.create_var(name=on.name(), dtype="float32")] for slot in ["SavedMean", "SavedVariance"]})
    on.block.append_op(type="batch_norm", inputs=dict({slot: [var] for slot, var in vectors.items()}, X=[x]), outputs=outputs, attrs={"epsilon": 1e-3, "is_test": True})
    on.ops.append("batch_norm")
    return out


def activation(on, x):
    type, attrs = pick([
        ("relu", {}), ("relu6", {}), ("sigmoid", {}), ("hard_swish", {}), ("swish", {"beta": 1.0 if newer else 1.3}), ("leaky_relu", {"alpha": 0.13}), ("abs", {}),
        ("hard_sigmoid", {"slope": 1 / 6.0, "offset": 0.4}), ("clip", {"min": -0.7, "max": 0.31}), ("softmax", {"axis": pick([1, 2, -1])}),
    ])
    return on.op(type, {"X": x}, attrs)


KINDS = [conv, conv, conv_transpose, pool, pool, interp, interp, elementwise, elementwise, reduce, reshape, transpose, cut, join, norm, activation]


def write(directory):
    program, scope = framework.Program(), scope_of()
    with framework.program_guard(program), framework.scope_guard(scope):
        x = y = framework.data("x", [1, pick([2, 3, 4]), pick([6, 7, 9]), pick([6, 8, 11])], "float32")
        on = Writer(program, scope)
        for _ in range(pick([1, 2, 3])):
            y = pick(KINDS)(on, y)
        image = numpy.random.RandomState(seed).randn(*x.shape).astype("float32")
        value, = executor.run(program, feed={"x": image}, fetch_list=[y])
        if value.size == 0 or not numpy.isfinite(value).all():
            raise ValueError("nothing to compare")
        if newer:
            framework.save_inference_model(os.path.join(directory, "model"), [x], [y], executor, program=program)
        else:
            framework.io.save_inference_model(directory, ["x"], [y], executor, main_program=program)
    numpy.save(os.path.join(directory, "x.npy"), image)
    numpy.save(os.path.join(directory, "y.npy"), numpy.ascontiguousarray(value))
    return on.ops


written, refused = [], []
while len(written) < count:
    directory = os.path.join(folder, str(len(written)))
    os.makedirs(directory, exist_ok=True)
    try:
        written.append(write(directory))
    except Exception as error:
        # Windows larger than what they move over, and the like.
        refused.append(error)
        if len(refused) > count:
            raise
print(json.dumps(written))
