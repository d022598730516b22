#!/usr/bin/python3
"""Writes truth.tsv: what pydicom (with gdcm and pillow, as Debian ships them) reads from the shared DICOM files.

    /usr/bin/python3 tests/dicom/make_truth.py [../shared/data]

One line a frame. `grid` holds the stored values at 8 x 8 places, for lossy syntaxes, where two right decoders
may differ in the last unit. Colour is turned grey here with the weights of ITU-R BT.601.
"""
import os
import sys
import zlib

import numpy
import pydicom
from pydicom.pixel_data_handlers import apply_color_lut

FOLDERS = ["ge_tilted", "philips_tilted", "rsna_study", "rsna_slices", "localizer", "syntaxes", "single"]
COLUMNS = ["file", "frame", "rows", "columns", "signed", "sum", "min", "max", "crc32", "slope", "intercept",
           "position", "orientation", "spacing", "instance", "grid"]
LOSSY = ("1.2.4.50", "1.2.4.51", "1.2.4.81", "1.2.4.91")


def grey(pixels, data):
    if data.PhotometricInterpretation == "PALETTE COLOR":
        pixels = apply_color_lut(pixels, data)
        if pixels.dtype == numpy.uint16 and pixels.max() > 255:
            pixels = pixels >> 8
    elif data.SamplesPerPixel == 1:
        return pixels.astype(numpy.int32)
    elif data.PhotometricInterpretation.startswith("YBR_FULL"):
        return pixels[..., 0].astype(numpy.int32)
    wide = pixels.astype(numpy.int64)
    return ((19595 * wide[..., 0] + 38470 * wide[..., 1] + 7471 * wide[..., 2] + 32768) >> 16).astype(numpy.int32)


def group(data, index, name):
    for holder in ("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence"):
        items = data.get(holder, [])
        item = items[index if holder.startswith("Per") else 0] if items else None
        if item is not None and name in item:
            return item[name].value[0]
    return data


def numbers(value):
    if value is None:
        return ""
    try:
        return ",".join(repr(float(v)) for v in value)
    except TypeError:
        return repr(float(value))


def lines_of(name, path):
    data = pydicom.dcmread(path, force=True)
    if "PixelData" not in data or "Rows" not in data:
        return
    signed = int(data.PixelRepresentation)  # decoding mends it in place
    pixels = grey(data.pixel_array, data)
    lossy = data.file_meta.get("TransferSyntaxUID", "").endswith(LOSSY)
    frames = pixels.reshape((-1, data.Rows, data.Columns))
    for index, frame in enumerate(frames):
        values = group(data, index, "PixelValueTransformationSequence")
        measures = group(data, index, "PixelMeasuresSequence")
        position = group(data, index, "PlanePositionSequence").get("ImagePositionPatient")
        orientation = group(data, index, "PlaneOrientationSequence").get("ImageOrientationPatient")
        ys = [(2 * i + 1) * data.Rows // 16 for i in range(8)]
        xs = [(2 * i + 1) * data.Columns // 16 for i in range(8)]
        yield [name, index, data.Rows, data.Columns, signed, int(frame.sum(dtype=numpy.int64)),
               int(frame.min()), int(frame.max()), f"{zlib.crc32(frame.astype('<i4').tobytes()):08x}",
               numbers(values.get("RescaleSlope")), numbers(values.get("RescaleIntercept")), numbers(position),
               numbers(orientation), numbers(measures.get("PixelSpacing")), data.get("SOPInstanceUID", ""),
               ",".join(str(frame[y, x]) for y in ys for x in xs) if lossy else ""]


def main():
    data = sys.argv[1] if len(sys.argv) > 1 else "../shared/data"
    with open(os.path.join(os.path.dirname(__file__), "truth.tsv"), "w") as out:
        print("\t".join(COLUMNS), file=out)
        for folder in FOLDERS:
            for file in sorted(os.listdir(os.path.join(data, "dicom", folder))):
                if not file.endswith(".dcm") and "TransferSyntax" not in file:
                    continue
                name = f"{folder}/{file}"
                try:
                    for line in lines_of(name, os.path.join(data, "dicom", name)):
                        print("\t".join(str(v) for v in line), file=out)
                except Exception as problem:
                    print(f"{name}: pydicom cannot: {problem}", file=sys.stderr)


main()
