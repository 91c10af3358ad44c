"""The module of PaddlePaddle's own passes of quantization, in 1.8.5 and in 2.6.2."""
import importlib
import os
import sys
import types

import paddle


def quantization_passes():
    if hasattr(paddle, "static"):
        return importlib.import_module("paddle.static.quantization.quantization_pass")
    for name in ["paddle.fluid.contrib.slim", "paddle.fluid.contrib.slim.quantization"]:
        real_package(name)
    return importlib.import_module("paddle.fluid.contrib.slim.quantization.quantization_pass")


def real_package(name):
    """A package of slim without its __init__, which imports what this environment leaves out."""
    package = types.ModuleType(name)
    package.__path__ = [os.path.join(os.path.dirname(paddle.__file__), *name.split(".")[1:])]
    sys.modules[name] = package
