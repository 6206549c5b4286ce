#!/usr/bin/env python3
"""Generates the images of a request of Retort with any text-to-image pipeline of diffusers.

Retort runs it as resources/generators/diffusers.json says, once for each batch. The request is a JSON file:

  {"version": 1, "width": 512, "height": 512, "steps": 25, "guidance": 2.0, "negativePrompt": "",
   "folder": "/tmp/...", "strength": 0.6,
   "images": [{"file": "0000.png", "prompt": "a photo of a cat.", "seed": 123, "source": "/tmp/.../source-0000.png"}]}

Each image is written to its file in the folder. "strength" and "source" are there for variations of real images.
--flat needs no model: it writes images of one colour, to try the way without one.
"""

import argparse
import json
import os
import struct
import zlib


def write_flat_png(path, width, height, seed):
    """A PNG of one colour that follows from the seed, without any library."""
    def chunk(kind, content):
        return (struct.pack(">I", len(content)) + kind + content
                + struct.pack(">I", zlib.crc32(kind + content)))

    colour = bytes(64 + (seed >> shift) % 128 for shift in (0, 7, 14))
    rows = (b"\0" + colour * width) * height
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n"
                   + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def flat_generator(request):
    return lambda image, path: write_flat_png(path, request["width"], request["height"], image["seed"])


def diffusers_generator(request, model):
    import torch
    from diffusers import AutoPipelineForImage2Image, AutoPipelineForText2Image
    from diffusers.utils import load_image

    is_variation = any("source" in image for image in request["images"])
    pipelines = AutoPipelineForImage2Image if is_variation else AutoPipelineForText2Image
    device = "cuda" if torch.cuda.is_available() else "cpu"
    dtype = torch.float16 if device == "cuda" else torch.float32
    pipeline = pipelines.from_pretrained(model, torch_dtype=dtype).to(device)

    def generate(image, path):
        options = {"prompt": image["prompt"], "negative_prompt": request["negativePrompt"] or None,
                   "num_inference_steps": request["steps"], "guidance_scale": request["guidance"],
                   "generator": torch.Generator().manual_seed(image["seed"])}
        if is_variation:
            options |= {"image": load_image(image["source"]), "strength": request["strength"]}
        else:
            options |= {"width": request["width"], "height": request["height"]}
        pipeline(**options).images[0].save(path)

    return generate


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("request")
    parser.add_argument("--model", default="stable-diffusion-v1-5/stable-diffusion-v1-5")
    parser.add_argument("--flat", action="store_true")
    arguments = parser.parse_args()
    with open(arguments.request, encoding="utf-8") as file:
        request = json.load(file)
    generate = flat_generator(request) if arguments.flat else diffusers_generator(request, arguments.model)
    for image in request["images"]:
        generate(image, os.path.join(request["folder"], image["file"]))


if __name__ == "__main__":
    main()
