#!/usr/bin/python3
"""Writes the pictures and volumes of this folder, and what Pillow and nibabel read in them and in the shared data.

Usage: tests/formats/data/make_truth.py [SHARED_DATA_FOLDER]

Everything written here is synthetic, or a hash. Needs Debian's python3-pil, python3-nibabel, python3-numpy.
"""
import gzip
import hashlib
import json
import pathlib
import struct
import sys
import zlib

import nibabel
import numpy
from PIL import Image

HERE = pathlib.Path(__file__).parent
RANDOM = numpy.random.default_rng(1)
WIDTH, HEIGHT = 21, 13


def smooth(channels, white=255):
    """A picture that lossy codecs keep well: a tilted ramp for each channel."""
    y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [(x * (c + 2) * 5 + y * (7 - c)) % (white + 1) for c in range(channels)]
    return numpy.stack(planes, axis=-1) if channels > 1 else planes[0]


def noise(channels, white=255):
    shape = (HEIGHT, WIDTH, channels) if channels > 1 else (HEIGHT, WIDTH)
    return RANDOM.integers(0, white + 1, shape)


def save(name, pixels, mode, **options):
    depth = numpy.uint16 if mode.startswith("I;16") else numpy.uint8
    picture = Image.fromarray(pixels.astype(depth), None if mode.startswith("I;16") else mode)
    picture.save(HERE / name, **options)
    return picture


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def raw_png(name, samples, depth, colour_type, interlaced=False):
    """PNGs that Pillow does not write; samples are (height, width, channels)."""

    def packed(row):
        if depth == 16:
            return row.astype(">u2").tobytes()
        bits = numpy.unpackbits(row.astype(numpy.uint8).reshape(-1, 1), axis=1)[:, 8 - depth:]
        return numpy.packbits(bits.ravel()).tobytes()

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    passes = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7] if interlaced else [samples]
    rows = b"".join(b"\0" + packed(row) for part in passes if part.size for row in part)
    size = struct.pack(">IIBBBBB", samples.shape[1], samples.shape[0], depth, colour_type, 0, 0, interlaced)
    (HERE / name).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(rows)) +
                              chunk(b"IEND", b""))


def write_raw_pngs():
    """Their truth is what went in, over black, as luma of ITU-R BT.601."""
    truth = {}
    for name, depth, channels, colour_type, interlaced in [
            ("raw_grey_1.png", 1, 1, 0, False), ("raw_grey_2.png", 2, 1, 0, False),
            ("raw_grey_4_interlaced.png", 4, 1, 0, True), ("raw_grey_8_interlaced.png", 8, 1, 0, True),
            ("raw_grey_alpha_16.png", 16, 2, 4, False), ("raw_rgb_16.png", 16, 3, 2, False),
            ("raw_rgba_16_interlaced.png", 16, 4, 6, True)]:
        top = (1 << depth) - 1
        samples = RANDOM.integers(0, top + 1, (HEIGHT, WIDTH, channels))
        raw_png(name, samples, depth, colour_type, interlaced)
        values = samples * ((255 if depth <= 8 else 65535) / top)
        grey = values[..., :3] @ [0.299, 0.587, 0.114] if channels > 2 else values[..., 0]
        if channels % 2 == 0:
            grey = grey * samples[..., -1] / top
        truth[name] = numpy.rint(grey).astype(int).tolist()
    return truth


def grey_over_black(picture):
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, (0, 0, 0, 255)), picture)
    return numpy.asarray(picture.convert("L") if not picture.mode.startswith("I") else picture).astype(int)


def write_pictures():
    save("grey8.png", noise(1), "L")
    save("grey16.png", noise(1, 65535), "I;16")
    save("rgb.png", noise(3), "RGB")
    save("rgba.png", noise(4), "RGBA")
    save("grey_alpha.png", noise(2), "LA")
    Image.fromarray(noise(3).astype(numpy.uint8), "RGB").quantize(16).save(HERE / "palette.png")
    palette = Image.fromarray(noise(3).astype(numpy.uint8), "RGB").quantize(7)
    palette.save(HERE / "palette_transparent.png", transparency=bytes([255, 0, 128, 7, 255, 200, 64]))
    Image.fromarray(noise(1).astype(numpy.uint8), "L").convert("1").save(HERE / "black_and_white.png")
    save("grey.jpg", smooth(1), "L", quality=90)
    save("rgb.jpg", smooth(3), "RGB", quality=90)
    save("progressive.jpg", smooth(1), "L", quality=90, progressive=True)
    save("cmyk.jpg", smooth(4), "CMYK", quality=95)
    save("lossy.webp", numpy.repeat(smooth(1)[..., None], 3, axis=2), "RGB", quality=90)
    save("lossless.webp", noise(3), "RGB", lossless=True)
    save("lossless_alpha.webp", noise(4), "RGBA", lossless=True, exact=True)
    save("lossy_alpha.webp", smooth(4), "RGBA", quality=90)
    truth = write_raw_pngs()
    for file in sorted(HERE.glob("*.[pjw]*[gp]")):
        if not file.name.startswith("raw_"):
            truth[file.name] = grey_over_black(Image.open(file)).tolist()
    (HERE / "pictures.json").write_text(json.dumps(truth, separators=(",", ":")).replace('],"', '],\n"'))


def affine(shear=0.0, turn=0.0, flip=False):
    c, s = numpy.cos(turn), numpy.sin(turn)
    rotation = numpy.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    lean = numpy.array([[1, 0, 0], [0, 1, shear], [0, 0, 1]])
    scale = numpy.diag([-0.45 if flip else 0.45, 0.5, 5.0])
    out = numpy.eye(4)
    out[:3, :3] = lean @ rotation @ scale
    out[:3, 3] = [81.5, -120.25, 14.75]
    return out


def volume(type_name, shape=(5, 4, 3)):
    kind = numpy.dtype(type_name)
    if kind.kind == "f":
        return RANDOM.normal(40, 400, shape).astype(kind)
    information = numpy.iinfo(kind)
    low, high = max(information.min, -30000), min(information.max, 30000)
    return RANDOM.integers(low, high, shape, endpoint=True).astype(kind)


def nifti(name, data, place, version=1, order="<", sform=1, qform=0, slope=None, pixdim=None, unit=None):
    header = (nibabel.Nifti2Header if version == 2 else nibabel.Nifti1Header)(endianness=order)
    header.set_data_dtype(data.dtype.newbyteorder(order))
    header.set_data_shape(data.shape)
    if pixdim is not None:
        header["pixdim"][1:4] = pixdim
    if place is not None:
        header.set_sform(place, code=sform)
        header.set_qform(place, code=qform)
    header["magic"] = header.single_magic
    header["vox_offset"] = header.single_vox_offset
    if slope is not None:
        header["scl_slope"], header["scl_inter"] = slope
    if unit is not None:
        header["xyzt_units"] = unit
    raw = header.binaryblock + b"\0\0\0\0" + data.astype(data.dtype.newbyteorder(order)).tobytes(order="F")
    (HERE / name).write_bytes(gzip.compress(raw, mtime=0) if name.endswith(".gz") else raw)


def write_volumes():
    for kind in "int8 uint8 int16 uint16 int32 uint32 int64 uint64 float32 float64".split():
        nifti(f"{kind}.nii", volume(kind), affine())
        nifti(f"{kind}_big_endian_2.nii", volume(kind), affine(), version=2, order=">")
    nifti("sheared.nii", volume("int16"), affine(shear=0.33))
    nifti("qform.nii", volume("int16"), affine(turn=0.4), sform=0, qform=1)
    nifti("qform_flipped.nii", volume("int16"), affine(turn=2.9, flip=True), sform=0, qform=1)
    nifti("no_place.nii", volume("int16"), None, pixdim=[0.5, 0.75, 4])
    nifti("scaled.nii.gz", volume("int16"), affine(), slope=(0.25, -1024))
    nifti("scaled_version_2.nii.gz", volume("uint8"), affine(), version=2, slope=(-3.5, 7))
    nifti("length_one.nii.gz", volume("int16", (5, 4, 3, 1)), affine())
    nifti("flat.nii", volume("int16", (5, 4)), affine())
    high = volume("int32") + 1_000_000
    nifti("far_from_zero.nii", high, affine())
    holes = volume("float32")
    holes[1, 1, 1], holes[2, 2, 2], holes[3, 3, 2] = numpy.nan, numpy.inf, -numpy.inf
    nifti("holes.nii", holes, affine())
    truth = {}
    for file in sorted(HERE.glob("*.nii*")):
        image = nibabel.load(file)
        values = numpy.asarray(image.dataobj).astype(float)
        # A qform is held against the matrix it was made of, which nibabel kept in the unused sform: for half
        # turns nibabel's own reading is less exact than nifti1.h's.
        matrix = image.header.get_sform() if file.name.startswith("qform") else image.affine
        truth[file.name] = {
            "shape": list(image.shape), "affine": patient(matrix),
            "values": [None if not numpy.isfinite(v) else float(v) for v in values.ravel(order="F")]}
    (HERE / "volumes.json").write_text(json.dumps(truth, separators=(",", ":")).replace('},"', '},\n"'))


def patient(matrix):
    """NIfTI's axes to DICOM's: x and y change sign."""
    return (numpy.diag([-1, -1, 1, 1]) @ matrix)[:3].tolist()


def sha256(array):
    return hashlib.sha256(array.tobytes(order="C")).hexdigest()


def write_shared_truth(data):
    pictures = {}
    for folder, pattern in [("ct_ich/brain", "*.webp"), ("rsna_subset/brain", "*.webp"), ("rsna_small/brain", "*.webp"),
                            ("rsna_extra/brain", "*.webp"), ("brain_ct_hemorrhage/images", "*.webp"),
                            ("head_ct_200/images", "*.png"), ("bhsd_36/images", "*.png"), ("ct_ich/masks", "*.png")]:
        files = sorted((data / folder).glob(pattern))
        for file in files[:: max(1, len(files) // 12)]:
            grey = grey_over_black(Image.open(file))
            pictures[str(file.relative_to(data))] = sha256(grey.astype("<u2"))
    volumes = {}
    for file in sorted([*data.glob("nifti/*.nii*"), *data.glob("rsna_series/volumes/*.nii.gz")]):
        image = nibabel.load(file)
        values = numpy.asarray(image.dataobj).astype(numpy.float64)
        volumes[str(file.relative_to(data))] = {
            "shape": list(image.shape), "affine": patient(image.affine),
            "low": float(values.min()), "high": float(values.max()), "mean": float(values.mean()),
            "sha256": sha256(values.astype("<f4").ravel(order="F"))}
    text = json.dumps({"pictures": pictures, "volumes": volumes}, indent=1)
    (HERE / "shared_data.json").write_text(text)


if __name__ == "__main__":
    write_pictures()
    write_volumes()
    if len(sys.argv) > 1:
        write_shared_truth(pathlib.Path(sys.argv[1]))
