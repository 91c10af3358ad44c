"""sitecustomize of the environment of PaddlePaddle 1.8.5: stands in for what it imports with it and nothing here uses.

Its data sets, its pruning and its pictures want scipy, nltk and OpenCV: 250 MB and half of the time of an installation.
"""
import sys
import types

for name in ["paddle.dataset", "paddle.dataset.common", "paddle.fluid.contrib.slim", "cv2"]:
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__all__ = []
