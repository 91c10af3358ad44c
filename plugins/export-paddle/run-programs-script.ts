/**
 * Python that runs programs in whichever PaddlePaddle is installed, 1.8 to 2.6: reads a list of `ProgramJob` as JSON from
 * stdin, prints a list of `JobResult`. As text, so that it is there however slimtap was installed.
 */
export const RUN_PROGRAMS = `
import json, os, sys
import numpy
import paddle

newer = hasattr(paddle, "static") and hasattr(paddle, "enable_static")
if newer:
    paddle.enable_static()
    import paddle.static as framework
    from paddle.static import io
    place, scope = paddle.CPUPlace(), paddle.base.core.Scope
else:
    import paddle.fluid as framework
    from paddle.fluid import io
    place, scope = framework.CPUPlace(), framework.core.Scope
executor = framework.Executor(place)


def load(job):
    if not newer:
        return io.load_inference_model(job["directory"], executor, job["model"], job["params"])[0]
    with open(os.path.join(job["directory"], job["model"]), "rb") as file:
        program = framework.deserialize_program(file.read())
    kept = [var for var in program.list_vars() if var.persistable and var.name not in ("feed", "fetch")]
    if kept:
        io.load_vars(executor, job["directory"], program, vars=kept, filename=job["params"])
    return program


def run(job):
    with framework.scope_guard(scope()):
        program = load(job)
        block = program.global_block()
        for index in reversed(range(len(block.ops))):
            if block.ops[index].type in ("feed", "fetch"):
                block._remove_op(index)
        for folder in job["requests"]:
            feeds = {name: numpy.load(os.path.join(folder, name + ".npy")) for name in job["feeds"]}
            values = executor.run(program, feed=feeds, fetch_list=[block.var(name) for name in job["fetch"]], return_numpy=False)
            for index, value in enumerate(values):
                numpy.save(os.path.join(folder, "out.%d.npy" % index), numpy.array(value))


results = []
for job in json.load(sys.stdin):
    with open(os.path.join(job["directory"], job["model"]), "rb") as file:
        linear = b"quantize_linear" in file.read()
    if linear and not newer:
        results.append({"cannot": "PaddlePaddle %s has no quantize_linear" % paddle.__version__})
        continue
    try:
        run(job)
        results.append({})
    except Exception as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        # Its own traces come first and the operator last; what was wrong is between them.
        told = [line for line in lines if "Error" in line or "Hint" in line] or lines[-1:] or [type(error).__name__]
        results.append({"failed": " ".join(told)[:600]})
print(json.dumps(results))
`;
