"""Model folders of full size whose weights are random: the published names, shapes and configurations, fp16.

Names and shapes are those of tests/fixtures/names_shapes_fullsize.json. Weights are drawn so that activations stay
in range: a matrix has a deviation of 1/sqrt(inputs), a norm is the identity, a bias is 0. A file is written in small
pieces, so that memory stays small however large it is.
"""
import gzip
import json
import math
import os
import pathlib
import random
import struct

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "fixtures"
POOL = 1 << 18  # random values that a file is put together from
PIECE = 1 << 12  # values that are taken from there in one go
BUFFER = 1 << 22  # bytes that are written at once
EMBEDDING = 1024  # of ViT-H/14


def published():
    return json.loads((FIXTURES / "names_shapes_fullsize.json").read_text())["models"]


def tensors_of(model):
    """Name and shape of each floating tensor."""
    return [(name, shape) for name, shape, dtype in model["state_dict"] if dtype == "F32"]


class Weights:
    """fp16 values of the file that is being written."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.normal = [self.random.gauss(0, 1) for _ in range(POOL)]
        self.pools = {}

    def pool(self, deviation):
        key = f"{deviation:.3g}"
        if key not in self.pools:
            self.pools[key] = memoryview(struct.pack(f"<{POOL}e", *(v * deviation for v in self.normal)))
        return self.pools[key]

    def pieces(self, name, shape):
        count = math.prod(shape)
        if name == "logit_scale":
            yield struct.pack("<e", math.log(100))
        elif name == "mean" or len(shape) < 2 and name.endswith("bias"):
            yield bytes(2 * count)
        elif name == "std" or len(shape) < 2 and name.endswith("weight"):
            yield struct.pack("<e", 1) * count
        else:
            is_table = "embedding" in name and "patch" not in name
            pool = self.pool(0.02 if is_table or len(shape) < 2 else 1 / math.sqrt(math.prod(shape[1:])))
            while count > 0:
                length = min(count, PIECE)
                first = 2 * self.random.randrange(POOL - length)
                yield pool[first:first + 2 * length]
                count -= length


def write_weights(path, tensors, seed):
    path.parent.mkdir(parents=True, exist_ok=True)
    header, end = {"__metadata__": {"format": "pt"}}, 0
    for name, shape in tensors:
        begin, end = end, end + 2 * math.prod(shape)
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    weights = Weights(seed)
    with open(path, "wb", buffering=BUFFER) as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, shape in tensors:
            for piece in weights.pieces(name, shape):
                file.write(piece)


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")


def byte_symbols():
    """CLIP's characters for the 256 bytes, in the order of their ids."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in plain]
    return [chr(byte) for byte in plain] + [chr(256 + index) for index in range(len(others))]


def write_vocabulary(folder):
    folder.mkdir(parents=True, exist_ok=True)
    lines = gzip.decompress((FIXTURES / "bpe_simple_vocab_16e6.txt.gz").read_bytes()).decode().split("\n")
    merges = lines[1:49152 - 256 - 2 + 1]
    symbols = byte_symbols()
    symbols += [symbol + "</w>" for symbol in symbols]
    symbols += ["".join(merge.split()) for merge in merges] + ["<|startoftext|>", "<|endoftext|>"]
    write_json(folder / "vocab.json", {symbol: index for index, symbol in enumerate(symbols)})
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges]) + "\n")


def write_tokenizer(folder, pad):
    write_vocabulary(folder)
    write_json(folder / "special_tokens_map.json", {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>",
                                                    "pad_token": pad, "unk_token": "<|endoftext|>"})
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "CLIPTokenizer", "model_max_length": 77,
                                                  "pad_token": pad})


def write_teacher(folder):
    model = published()["open_clip ViT-H-14"]
    write_weights(folder / "open_clip_model.safetensors", tensors_of(model), 1)
    write_json(folder / "open_clip_config.json",
               {"model_cfg": model["config"],
                "preprocess_cfg": {"mean": [0.48145466, 0.4578275, 0.40821073],
                                   "std": [0.26862954, 0.26130258, 0.27577711]}})
    write_vocabulary(folder)


def scheduler(**other):
    return {"_class_name": "DDIMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
            "num_train_timesteps": 1000, "clip_sample": False, "set_alpha_to_one": False, "steps_offset": 1, **other}


def text_of_sd15(model):
    """ViT-L/14's text tower, which the fixture does not list: that of 2.1 with 12 layers of 768."""
    widths = {1024: 768, 4096: 3072}
    tensors = [(name, [widths.get(length, length) for length in shape]) for name, shape in tensors_of(model)
               if not any(f".layers.{layer}." in name for layer in range(12, 24))]
    config = {**model["config"], "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12,
              "num_attention_heads": 12, "hidden_act": "quick_gelu", "projection_dim": 768}
    return tensors, config


def write_network(part, name, tensors, config, seed):
    write_weights(part / "diffusion_pytorch_model.safetensors", tensors, seed)
    write_json(part / "config.json", {"_class_name": name, **config})


def write_generator(folder, unet, seed, size, text, schedule, pipeline="StableDiffusionPipeline"):
    """`unet` by its name in the fixture, `size` in pixels, `text` as tensors and configuration."""
    models = published()
    network, autoencoder = models[unet], models["AutoencoderKL (SD)"]
    write_network(folder / "unet", "UNet2DConditionModel", tensors_of(network),
                  {**network["config"], "sample_size": size // 8}, seed)
    write_network(folder / "vae", "AutoencoderKL", tensors_of(autoencoder),
                  {**autoencoder["config"], "sample_size": size}, 10)
    write_weights(folder / "text_encoder/model.safetensors", text[0], 11)
    write_json(folder / "text_encoder/config.json",
               {"architectures": ["CLIPTextModel"], "model_type": "clip_text_model", **text[1]})
    write_tokenizer(folder / "tokenizer", "<|endoftext|>" if text[1]["hidden_size"] == 768 else "!")
    write_json(folder / "scheduler/scheduler_config.json", schedule)
    write_json(folder / "model_index.json",
               {"_class_name": pipeline, "unet": ["diffusers", "UNet2DConditionModel"],
                "vae": ["diffusers", "AutoencoderKL"], "text_encoder": ["transformers", "CLIPTextModel"],
                "tokenizer": ["transformers", "CLIPTokenizer"], "scheduler": ["diffusers", "DDIMScheduler"]})


def write_sd21_base(folder):
    text = published()["HF CLIPTextModel (SD 2.1 text_encoder)"]
    write_generator(folder, "UNet2DConditionModel (SD 2.1)", 2, 512, (tensors_of(text), text["config"]),
                    scheduler(prediction_type="epsilon"))


def write_unclip(folder):
    """Without the weights of its image encoder, which is the teacher and is not read here."""
    text = published()["HF CLIPTextModel (SD 2.1 text_encoder)"]
    write_generator(folder, "UNet2DConditionModel (SD 2.1 unCLIP-h)", 3, 768, (tensors_of(text), text["config"]),
                    scheduler(prediction_type="v_prediction"), "StableUnCLIPImg2ImgPipeline")
    write_network(folder / "image_normalizer", "StableUnCLIPImageNormalizer",
                  [("mean", [1, EMBEDDING]), ("std", [1, EMBEDDING])], {"embedding_dim": EMBEDDING}, 4)
    write_json(folder / "image_noising_scheduler/scheduler_config.json",
               {"_class_name": "DDPMScheduler", "beta_schedule": "squaredcos_cap_v2", "num_train_timesteps": 1000})


def write_sd15(folder):
    text = text_of_sd15(published()["HF CLIPTextModel (SD 2.1 text_encoder)"])
    write_generator(folder, "UNet2DConditionModel (SD 1.5)", 5, 512, text, scheduler(prediction_type="epsilon"))


def write_adapter(path):
    """IP-Adapter for Stable Diffusion 1.5 in its plain form: four tokens, keys and values of 16 attentions."""
    width = 768
    tensors = [("image_proj.proj.weight", [4 * width, EMBEDDING]), ("image_proj.proj.bias", [4 * width]),
               ("image_proj.norm.weight", [width]), ("image_proj.norm.bias", [width])]
    widths = [320, 320, 640, 640, 1280, 1280, *3 * [1280], *3 * [640], *3 * [320], 1280]
    for index, attention in enumerate(widths):
        for side in ("k", "v"):
            tensors.append((f"ip_adapter.{2 * index + 1}.to_{side}_ip.weight", [attention, width]))
    write_weights(path, tensors, 6)


MODELS = {"vit-h-14": write_teacher, "sd21-base": write_sd21_base, "unclip21": write_unclip, "sd15": write_sd15,
          "ip-adapter.safetensors": write_adapter}


def write_all(folder, say):
    """What is there already stays: a name appears when all of it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in MODELS.items():
        place, unfinished = folder / name, folder / f"unfinished-{os.getpid()}-{name}"
        if place.exists():
            continue
        say(f"writing {name}")
        write(unfinished)
        unfinished.rename(place)
