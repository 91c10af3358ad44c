"""Scores a file of detections against a file of annotations, for `npm run bench -- coco-scoring --peer`.

Usage: coco_scoring.py pycocotools|faster_coco_eval ANNOTATIONS DETECTIONS
Times evaluate() and accumulate(), not the reading. Prints one line of JSON: {"name", "cpuSeconds", "wallSeconds", "AP"}.
"""
import contextlib
import importlib.metadata
import io
import json
import sys
import time

library, annotations, detections = sys.argv[1:]
if library == "pycocotools":
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval
else:
    from faster_coco_eval import COCO
    from faster_coco_eval import COCOeval_faster as COCOeval

with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(annotations)
    found = truth.loadRes(detections)
    evaluation = COCOeval(truth, found, "bbox")
    cpu, wall = time.process_time(), time.perf_counter()
    evaluation.evaluate()
    evaluation.accumulate()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    evaluation.summarize()
name = f"{library} {importlib.metadata.version(library.replace('_', '-'))}"
print(json.dumps({"name": name, "cpuSeconds": cpu, "wallSeconds": wall, "AP": float(evaluation.stats[0])}))
