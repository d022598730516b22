"""Reads DICOM files with pydicom and holds their values against what was written.

read_back.py FOLDER: for each FOLDER/NAME.dcm, FOLDER/NAME.raw holds the values (little endian, two bytes a
pixel; one byte where a pixel has one bit), and FOLDER/NAME.within the most by which a value may differ
(absent: 0). Prints each file that differs; the exit status says whether any did.
"""
import pathlib
import sys

import numpy
import pydicom

# pydicom 2.3 refuses the UIDs of HTJ2K, which OpenJPEG (through Pillow) decodes as any JPEG 2000.
HTJ2K = ("1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.203")


def values_of(data_set):
    if data_set.file_meta.TransferSyntaxUID in HTJ2K:
        data_set.file_meta.TransferSyntaxUID = pydicom.uid.JPEG2000
        data_set.convert_pixel_data("pillow")
    return data_set.pixel_array


def difference(file):
    data_set = pydicom.dcmread(file)
    read = values_of(data_set)
    kind = "<u1" if data_set.BitsAllocated == 1 else "<i2" if data_set.PixelRepresentation else "<u2"
    written = numpy.fromfile(file.with_suffix(".raw"), kind).reshape(read.shape)
    return int(numpy.abs(read.astype(int) - written).max())


failed = 0
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.dcm")):
    within = file.with_suffix(".within")
    allowed = int(within.read_text()) if within.exists() else 0
    found = difference(file)
    if found > allowed:
        print(f"{file.name}: differs by {found}, {allowed} allowed")
        failed += 1
sys.exit(1 if failed else 0)
