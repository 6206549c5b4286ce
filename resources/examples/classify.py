#!/usr/bin/env python3
"""Classifies images with a student that Retort exported as ONNX: classify.py STUDENT.onnx IMAGE...

Needs onnxruntime, numpy and pillow, and nothing of Retort.
"""
import json
import sys

import numpy
import onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession(sys.argv[1])
metadata = session.get_modelmeta().custom_metadata_map
classes = json.loads(metadata["classes"])
preprocessing = json.loads(metadata["retort.preprocessing"])
size = preprocessing["imageSize"]


def opened(path):
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def prepared(image):
    if preprocessing["input"] == "image":  # the network does the rest
        return numpy.asarray(image)[None]
    side = min(image.size)
    left, top = (image.width - side + 1) // 2, (image.height - side + 1) // 2
    how = Image.Resampling.BOX if side > size else Image.Resampling.BILINEAR
    square = image.crop((left, top, left + side, top + side)).resize((size, size), how)
    values = numpy.asarray(square, numpy.float32) / 255
    values = (values - preprocessing["mean"]) / preprocessing["std"]
    return values.transpose(2, 0, 1)[None].astype(numpy.float32)


for path in sys.argv[2:]:
    logits = session.run(["logits"], {"image": prepared(opened(path))})[0][0]
    probabilities = numpy.exp(logits - logits.max()) / numpy.exp(logits - logits.max()).sum()
    best = probabilities.argmax()
    print(f"{path}: {classes[best]} {100 * probabilities[best]:.1f} %")
