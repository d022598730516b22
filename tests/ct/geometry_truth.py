#!/usr/bin/python3
"""Writes tests/ct/truth_slices.csv and tests/ct/truth_volumes.csv: where slices lie and what they hold,
as pydicom, nibabel and a few lines of numpy see the shared data.

usage: tests/ct/geometry_truth.py DATA_FOLDER
"""
import csv
import glob
import os
import sys

import nibabel
import numpy as np
import pydicom

HERE = os.path.dirname(os.path.abspath(__file__))


def tilt_deg(way, normal, column):
    """Angle between the way from slice to slice and the normal; positive: the front is nearer the head."""
    angle = np.degrees(np.arctan2(np.linalg.norm(np.cross(way, normal)), abs(way @ normal)))
    return -angle if way @ column > 0 else angle


def dicom_set(folder):
    files = [(f, pydicom.dcmread(f)) for f in glob.glob(os.path.join(folder, "*.dcm"))]
    orientation = np.array(files[0][1].ImageOrientationPatient, float)
    row, column = orientation[:3], orientation[3:]
    normal = np.cross(row, column)
    origin = {f: np.array(d.ImagePositionPatient, float) for f, d in files}
    files.sort(key=lambda item: origin[item[0]] @ normal)
    first, last = origin[files[0][0]], origin[files[-1][0]]
    tilt = tilt_deg(last - first, normal, column)
    place = [(origin[f] - first) @ normal for f, _ in files]
    spacing = np.median(np.diff(place))
    for (f, d), z in zip(files, place):
        hu = d.pixel_array.astype(np.int64) * int(d.RescaleSlope) + int(d.RescaleIntercept)
        weights = np.arange(hu.size) % 1009
        yield os.path.basename(f), z, abs(tilt), spacing, hu.sum(), (hu.ravel() * weights).sum()


def volume_row(path, slices):
    image = nibabel.load(path)
    affine = image.affine.copy()
    affine[:2] *= -1  # to DICOM's patient coordinates
    i, j, k = affine[:3, 0], affine[:3, 1], affine[:3, 2]
    normal = np.cross(i, j)
    normal /= np.linalg.norm(normal)
    if normal[2] < 0:
        normal = -normal
    column = j / np.linalg.norm(j) * (1 if j[1] > 0 else -1)
    z = np.array(slices)
    steps = np.diff(z)
    return [os.path.basename(path), image.shape[2], abs(k @ normal), abs(tilt_deg(k, normal, column)),
            np.linalg.norm(i), np.linalg.norm(j), int((np.abs(steps) < 0.01).sum()),
            int((steps > 1.5 * np.median(steps)).sum())]


def main(data):
    with open(os.path.join(HERE, "truth_slices.csv"), "w", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["set", "file", "position_mm", "tilt_deg", "spacing_mm", "sum_hu", "weighted_hu"])
        for name in ("ge_tilted", "philips_tilted", "rsna_study"):
            for f, z, tilt, spacing, total, weighted in dicom_set(os.path.join(data, "dicom", name)):
                table.writerow([name, f, f"{z:.5f}", f"{tilt:.4f}", f"{spacing:.5f}", total, weighted])
    places = {}
    with open(os.path.join(data, "rsna_series", "slices.csv")) as rows:
        for row in csv.DictReader(rows):
            places.setdefault(row["volume"], []).append(float(row["z"]))
    with open(os.path.join(HERE, "truth_volumes.csv"), "w", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["volume", "slices", "spacing_mm", "tilt_deg", "column_mm", "row_mm", "doubled", "gaps"])
        for name in sorted(places):
            row = volume_row(os.path.join(data, "rsna_series", name), places[name])
            table.writerow([f"{v:.5f}" if isinstance(v, float) else v for v in row])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
