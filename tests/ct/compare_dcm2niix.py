#!/usr/bin/python3
"""Holds haima's volumes with the tilt undone against those of dcm2niix: the difference in Hounsfield units
inside the head and the distance of the skin's edge along columns.

usage: tests/ct/compare_dcm2niix.py HAIMA_PROGRAM DATA_FOLDER
"""
import csv
import os
import subprocess
import sys
import tempfile

import nibabel
import numpy as np

from dcm2niix_truth import tilt_corrected

HERE = os.path.dirname(os.path.abspath(__file__))
EDGE_HU = -300


def extent_mm(name):
    """From the first slice to the last along the normal."""
    with open(os.path.join(HERE, "truth_slices.csv")) as rows:
        return max(float(row["position_mm"]) for row in csv.DictReader(rows) if row["set"] == name)


def haima_volume(program, folder):
    """Planes feet to head, rows from the top; the spacing of rows and of planes."""
    with tempfile.TemporaryDirectory() as out:
        file = os.path.join(out, "volume.nii")
        subprocess.run([program, "convert", folder, file], check=True, stdout=subprocess.DEVNULL)
        image = nibabel.load(file)
        zooms = image.header.get_zooms()
        return np.asarray(image.dataobj).astype(float), zooms[1], zooms[2]


def planes_at(volume, count, places):
    """Linear between the planes of a volume of `count` planes; `places` from 0 to 1."""
    at = places * (count - 1)
    low = np.minimum(at.astype(int), count - 2)
    share = at - low
    return volume[:, :, low] * (1 - share) + volume[:, :, low + 1] * share


def first_edge(column):
    """Where the value first rises over EDGE_HU for good (ten pixels), as a fraction of pixels."""
    over = column > EDGE_HU
    for y in np.flatnonzero(over[1:] & ~over[:-1]):
        if over[y + 1:y + 11].all():
            return y + (EDGE_HU - column[y]) / (column[y + 1] - column[y])
    return None


def edge_distances(ours, theirs, row_mm):
    distances = []
    for k in range(2, ours.shape[2] - 2):
        for i in range(160, 352, 8):
            a, b = first_edge(ours[i, :, k]), first_edge(theirs[i, :, k])
            if a is not None and b is not None:
                distances.append(abs(a - b) * row_mm)
    return np.array(distances)


def main(program, data):
    print("| scan | planes | mean difference | mean absolute | edge, median | edge, 99 % |")
    print("|---|---|---|---|---|---|")
    for name in ("ge_tilted", "philips_tilted"):
        folder = os.path.join(data, "dicom", name)
        theirs = tilt_corrected(folder).astype(float)
        ours, row_mm, plane_mm = haima_volume(program, folder)
        extent = plane_mm * (ours.shape[2] - 1)
        full = extent_mm(name)
        theirs = planes_at(theirs, theirs.shape[2], np.arange(ours.shape[2]) * plane_mm / full)
        rows = min(ours.shape[1], theirs.shape[1])
        ours, theirs = ours[:, :rows], theirs[:, :rows]
        assert extent <= full + 0.01
        head = (ours > -200) & (theirs > -200)
        difference = (ours - theirs)[head]
        edges = edge_distances(ours, theirs, row_mm)
        print(f"| {name} | {ours.shape[2]} | {difference.mean():+.2f} HU | {np.abs(difference).mean():.2f} HU "
              f"| {np.median(edges):.3f} mm | {np.percentile(edges, 99):.3f} mm |")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
