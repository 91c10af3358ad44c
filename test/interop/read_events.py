"""python read_events.py FOLDER: what TensorBoard finds in the event files of a folder.

Answer on stdout: {scalars: {tag: [[step, value]]}, histograms: {tag: [[step, count, sum]]}, images: {tag: [[step, width, height, bytes]]}}.
"""
import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "histograms": 0, "images": 0})
events.Reload()
tags = events.Tags()
json.dump(
    {
        "scalars": {tag: [[one.step, one.value] for one in events.Scalars(tag)] for tag in tags["scalars"]},
        "histograms": {tag: [[one.step, one.histogram_value.num, one.histogram_value.sum] for one in events.Histograms(tag)] for tag in tags["histograms"]},
        "images": {tag: [[one.step, one.width, one.height, len(one.encoded_image_string)] for one in events.Images(tag)] for tag in tags["images"]},
    },
    sys.stdout,
)
