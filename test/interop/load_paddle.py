"""python load_paddle.py FOLDER [PROGRAM]: what PaddlePaddle finds in a folder of parameters.

Without PROGRAM the folder is read as PaddleDetection's load_params does (load_program_state); with it, the variables the
program declares persistable are loaded. Prints {name: [element type, shape, SHA-256 of the bytes]} as JSON.
"""
import hashlib
import json
import os
import sys

import numpy
import paddle

newer = hasattr(paddle, "static") and hasattr(paddle, "enable_static")
if newer:
    paddle.enable_static()
    import paddle.static as framework
    from paddle.static import io
    executor = framework.Executor(paddle.CPUPlace())
else:
    import paddle.fluid as framework
    from paddle.fluid import io
    executor = framework.Executor(framework.CPUPlace())

folder = sys.argv[1]
if len(sys.argv) == 2:
    found = io.load_program_state(folder)
else:
    with open(os.path.join(folder, sys.argv[2]), "rb") as file:
        text = file.read()
    program = framework.deserialize_program(text) if newer else framework.Program.parse_from_string(text)
    kept = [var for var in program.list_vars() if var.persistable and var.name not in ("feed", "fetch")]
    io.load_vars(executor, folder, program, vars=kept)
    found = {var.name: numpy.array(framework.global_scope().find_var(var.name).get_tensor()) for var in kept}
print(json.dumps({name: [str(value.dtype), list(value.shape), hashlib.sha256(value.tobytes()).hexdigest()] for name, value in found.items()}))
