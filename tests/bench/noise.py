"""A dataset of random images, for programs whose speed does not depend on what the images show."""
import random
import struct
import zlib

SIDE = 64  # pixels
PER_CLASS = {"train": 64, "test": 4}


def png(pixels):
    """RGB rows of SIDE pixels."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + pixels[i * 3 * SIDE:(i + 1) * 3 * SIDE] for i in range(SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def write_dataset(folder):
    source = random.Random(1)
    for split, count in PER_CLASS.items():
        for label in ("a", "b"):
            place = folder / split / label
            place.mkdir(parents=True)
            for i in range(count):
                (place / f"{i}.png").write_bytes(png(source.randbytes(3 * SIDE * SIDE)))
