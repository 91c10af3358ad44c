/**
 * Python that runs an exported program in whichever PaddlePaddle is installed, 1.8 to 2.6. On stdin: {directory, model,
 * params, newer, folder, requests, feeds, fetch}. Request i is the folder i with one `.npy` for each variable to feed; what is
 * fetched goes beside it as `out.k.npy`. Prints {cannot} where this version cannot run it. As text, so that it is there however slimtap was installed.
 */
export const RUN_PROGRAM = `
import json, os, sys
import numpy
import paddle

job = json.load(sys.stdin)
newer = hasattr(paddle, "static") and hasattr(paddle, "enable_static")
if job["newer"] and not newer:
    print(json.dumps({"cannot": "PaddlePaddle %s has no quantize_linear" % paddle.__version__}))
    sys.exit()
if newer:
    paddle.enable_static()
    framework = paddle.static
    from paddle.static import io
else:
    import paddle.fluid as framework
    from paddle.fluid import io

executor = framework.Executor(framework.CPUPlace() if not newer else paddle.CPUPlace())
if newer:
    with open(os.path.join(job["directory"], job["model"]), "rb") as file:
        program = paddle.static.deserialize_program(file.read())
    kept = [var for var in program.list_vars() if var.persistable and var.name not in ("feed", "fetch")]
    io.load_vars(executor, job["directory"], program, vars=kept, filename=job["params"])
else:
    program, _, _ = io.load_inference_model(job["directory"], executor, job["model"], job["params"])

block = program.global_block()
for index in reversed(range(len(block.ops))):
    if block.ops[index].type in ("feed", "fetch"):
        block._remove_op(index)
for request in range(job["requests"]):
    folder = os.path.join(job["folder"], str(request))
    feeds = {name: numpy.load(os.path.join(folder, name + ".npy")) for name in job["feeds"]}
    fetched = executor.run(program, feed=feeds, fetch_list=[block.var(name) for name in job["fetch"]], return_numpy=False)
    for index, value in enumerate(fetched):
        numpy.save(os.path.join(folder, "out.%d.npy" % index), numpy.array(value))
`;
