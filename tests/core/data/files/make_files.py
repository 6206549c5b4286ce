#!/usr/bin/python3
"""Makes the pictures of this folder with Pillow (python3-pil): run it here to make them anew.

All show the same 32 x 16 picture: red | green above blue | white, except where the name says otherwise.
"""
from PIL import Image

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
picture = Image.new("RGB", (32, 16))
for colour, at in ((RED, (0, 0)), (GREEN, (16, 0)), (BLUE, (0, 8)), (WHITE, (16, 8))):
    picture.paste(colour, (*at, at[0] + 16, at[1] + 8))
JPEG = dict(quality=95, subsampling=0)


def exif(orientation):
    block = Image.Exif()
    block[0x0112] = orientation
    return block


picture.save("plain.jpg", **JPEG)
picture.save("progressive.jpg", progressive=True, **JPEG)
picture.save("plain.png")
picture.save("plain.webp", lossless=True)
picture.save("lossy.webp", quality=95)
picture.save("plain.bmp")
picture.save("plain.tif")
picture.save("deflate.tif", compression="tiff_adobe_deflate")
picture.convert("P", palette=Image.Palette.ADAPTIVE).save("palette.png")
picture.convert("CMYK").save("cmyk.jpg", **JPEG)
picture.convert("CMYK").save("cmyk.tif")
grey = picture.convert("L")
grey.save("grey.jpg", quality=95)
grey.save("grey.png")
grey.save("grey.tif")
grey.convert("I").point(lambda v: v * 257).convert("I;16").save("grey16.png")
picture.convert("F").save("float.tif")

# The right half is half transparent (alpha 128), the left half opaque.
alpha = picture.copy()
mask = Image.new("L", picture.size, 255)
mask.paste(128, (16, 0, 32, 16))
alpha.putalpha(mask)
alpha.save("alpha.png")
alpha.save("alpha.webp", lossless=True, exact=True)
alpha.save("alpha.tif")
alpha.convert("LA").save("grey_alpha.png")

# Stored turned or mirrored so that, once turned upright, they all look the same.
undo = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270}
for orientation, operation in undo.items():
    stored = picture.transpose(operation)
    stored.save(f"orientation_{orientation}.jpg", exif=exif(orientation), **JPEG)
stored = picture.transpose(undo[6])
stored.save("orientation_6.png", exif=exif(6))
stored.save("orientation_6.webp", exif=exif(6), lossless=True)
for orientation in (2, 3, 6, 8):
    picture.transpose(undo[orientation]).save(f"orientation_{orientation}.tif", tiffinfo={0x0112: orientation})

grey.save("animated.webp", save_all=True, append_images=[picture], lossless=True)

# 256 x 128, the same four colours: for decoding at reduced scale.
picture.resize((256, 128), Image.Resampling.NEAREST).save("large.jpg", **JPEG)
