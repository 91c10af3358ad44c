"""python run_onnx.py FOLDER: runs model.onnx on the inputs in request.json, as a deployer would with the manifest at hand.

request.json is {name: {dtype, shape, values}} by input, answer on stdout {name: {shape, values}} by output.
"""
import json
import os
import sys

import numpy
import onnxruntime

folder = sys.argv[1]
with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
    manifest = json.load(file)
with open(os.path.join(folder, "request.json"), encoding="utf-8") as file:
    request = json.load(file)

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
for key, value in manifest["formats"]["onnx"]["sessionOptions"].items():
    options.add_session_config_entry(key, value)
session = onnxruntime.InferenceSession(os.path.join(folder, "model.onnx"), options, providers=["CPUExecutionProvider"])
feeds = {name: numpy.array(tensor["values"], tensor["dtype"]).reshape(tensor["shape"]) for name, tensor in request.items()}
outputs = zip([output.name for output in session.get_outputs()], session.run(None, feeds))
json.dump({name: {"shape": list(value.shape), "values": value.ravel().tolist()} for name, value in outputs}, sys.stdout)
