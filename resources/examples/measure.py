#!/usr/bin/env python3
"""How long students that Retort exported as ONNX take for one image: measure.py [--threads N] STUDENT.onnx...

Needs onnxruntime and numpy, and nothing of Retort. Several files are asked in turns, so that whatever else the
machine does slows all of them alike; of each the median is told.
"""
import argparse
import json
import statistics
import time

import numpy
import onnxruntime

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, default=0, help="0: as onnxruntime chooses")
parser.add_argument("--passes", type=int, default=100)
parser.add_argument("students", nargs="+")
arguments = parser.parse_args()
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = arguments.threads
sessions = [onnxruntime.InferenceSession(file, options) for file in arguments.students]


def an_image(session):
    preprocessing = json.loads(session.get_modelmeta().custom_metadata_map["retort.preprocessing"])
    size = preprocessing["imageSize"]
    if preprocessing["input"] == "image":
        return numpy.zeros((1, size, size, 3), numpy.uint8)
    return numpy.zeros((1, 3, size, size), numpy.float32)


images, seconds = [an_image(session) for session in sessions], [[] for _ in sessions]
for turn in range(arguments.passes + 1):
    for session, image, taken in zip(sessions, images, seconds):
        begin = time.perf_counter()
        session.run(None, {"image": image})
        if turn > 0:  # the first one is slower
            taken.append(time.perf_counter() - begin)
for file, taken in zip(arguments.students, seconds):
    print(f"{file}: {1000 * statistics.median(taken):.3f} ms for one image, median of {len(taken)}")
