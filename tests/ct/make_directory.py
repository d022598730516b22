#!/usr/bin/python3
"""Writes tests/ct/data/DICOMDIR: the index of three synthetic images at PT000000/ST000000/SE000000.

usage: tests/ct/make_directory.py
"""
import os
import shutil
import tempfile

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.fileset import FileSet

HERE = os.path.dirname(os.path.abspath(__file__))


def image(number):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = f"1.2.3.4.{number}"
    ds.is_little_endian, ds.is_implicit_VR = True, False
    ds.PatientID, ds.PatientName = "SYNTHETIC", "Synthetic"
    ds.StudyInstanceUID, ds.SeriesInstanceUID = "1.2.3", "1.2.3.4"
    ds.StudyDate, ds.StudyTime, ds.StudyID, ds.AccessionNumber = "20000101", "000000", "1", ""
    ds.Modality, ds.SeriesNumber, ds.InstanceNumber = "CT", 1, number
    return ds


def main():
    index = FileSet()
    for number in (1, 2, 3):
        index.add(image(number))
    with tempfile.TemporaryDirectory() as folder:
        index.write(folder)
        os.makedirs(os.path.join(HERE, "data"), exist_ok=True)
        shutil.copy(os.path.join(folder, "DICOMDIR"), os.path.join(HERE, "data", "DICOMDIR"))


if __name__ == "__main__":
    main()
