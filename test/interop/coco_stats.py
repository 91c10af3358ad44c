"""python coco_stats.py: a list of [ground truth, results] on stdin, their twelve numbers on stdout, both JSON."""
import contextlib
import io
import json
import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def stats(ground_truth, results):
    truth = COCO()
    truth.dataset = ground_truth
    truth.createIndex()
    evaluation = COCOeval(truth, truth.loadRes(results), "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    return evaluation.stats.tolist()


with contextlib.redirect_stdout(io.StringIO()):
    answers = [stats(*pair) for pair in json.load(sys.stdin)]
json.dump(answers, sys.stdout)
