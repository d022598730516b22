#!/usr/bin/python3
"""Writes tests/ct/dcm2niix_tilt.csv: voxels inside the head, far from each other, of the tilt-corrected
volumes that dcm2niix makes of two scans in the shared data. The table counts rows from the top.

usage: tests/ct/dcm2niix_truth.py DATA_FOLDER
"""
import csv
import glob
import os
import subprocess
import sys
import tempfile

import nibabel
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def tilt_corrected(folder):
    """Planes feet to head, rows from the top, as dcm2niix makes them."""
    with tempfile.TemporaryDirectory() as out:
        subprocess.run(["dcm2niix", "-b", "n", "-z", "n", "-o", out, "-f", "v", folder], check=True,
                       stdout=subprocess.DEVNULL)
        found = [f for f in glob.glob(os.path.join(out, "*.nii")) if "_Tilt" in f]
        return np.asarray(nibabel.load(found[0]).dataobj)[:, ::-1, :].copy()


def main(data):
    rng = np.random.default_rng(1)
    with open(os.path.join(HERE, "dcm2niix_tilt.csv"), "w", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["set", "i", "j", "k", "hu"])
        for name in ("ge_tilted", "philips_tilted"):
            volume = tilt_corrected(os.path.join(data, "dicom", name))
            i, j, k = np.nonzero(volume > -200)
            for n in sorted(rng.choice(len(i), 500, replace=False)):
                table.writerow([name, i[n], j[n], k[n], volume[i[n], j[n], k[n]]])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
