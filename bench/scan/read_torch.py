#!/usr/bin/python3
"""The peer of bench/scan/run: a folder of DICOM files to findings as JSON, with pydicom, OpenCV and torch.

read_torch.py FOLDER THREADS

The same work as haima's: slices sorted by position, Hounsfield units, the brain window, one square frame around the
head, 224 x 224, each slice with its neighbours as channels, EfficientNet-B0, BiLSTM and BiGRU over the slices.
Set up as well as can be: channels last, inference mode, malloc that keeps its memory (set by the caller),
files decoded before the imports of torch are waited for.
"""
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pydicom

try:
    import cv2
except ImportError:
    cv2 = None
    from PIL import Image

SIDE = 224


def load(path):
    data = pydicom.dcmread(path)
    hu = data.pixel_array.astype(np.float32) * float(data.RescaleSlope) + float(data.RescaleIntercept)
    return float(data.ImagePositionPatient[2]), hu


def head_frame(volume):
    """The square around what is brighter than -200 HU in the scan's middle, with 8 % margin."""
    solid = volume[len(volume) // 2] > -200
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    side = 1.16 * max(rows[-1] - rows[0], columns[-1] - columns[0])
    y, x = (rows[-1] + rows[0]) / 2, (columns[-1] + columns[0]) / 2
    top, left = max(0, int(y - side / 2)), max(0, int(x - side / 2))
    return slice(top, int(y + side / 2)), slice(left, int(x + side / 2))


def shrink(plane):
    if cv2:
        return cv2.resize(plane, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(Image.fromarray(plane).resize((SIDE, SIDE), Image.BILINEAR))


def main(folder, threads):
    files = sorted(Path(folder).rglob("*.dcm"))
    with ThreadPoolExecutor(threads) as pool:
        slices = sorted(pool.map(load, files), key=lambda each: each[0])
    volume = np.stack([hu for _, hu in slices])
    rows, columns = head_frame(volume)
    window = np.clip((volume[:, rows, columns]) / 80, 0, 1)
    planes = np.stack([shrink(plane) for plane in window])
    planes = (planes - 0.45) / 0.225
    padded = np.concatenate([planes[:1], planes, planes[-1:]])
    pictures = np.stack([padded[:-2], planes, padded[2:]], axis=1)

    import torch
    from torchvision.models import efficientnet_b0

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    encoder = efficientnet_b0(weights=None).features.eval().to(memory_format=torch.channels_last)
    lstm = torch.nn.LSTM(1280, 64, batch_first=True, bidirectional=True).eval()
    gru = torch.nn.GRU(1280, 64, batch_first=True, bidirectional=True).eval()
    slice_head, scan_head = torch.nn.Linear(256, 6).eval(), torch.nn.Linear(256, 6).eval()
    with torch.inference_mode():
        batch = torch.from_numpy(pictures.astype(np.float32)).to(memory_format=torch.channels_last)
        embedding = torch.cat([encoder(part).mean((2, 3)) for part in batch.split(8)])[None]
        read = torch.cat([lstm(embedding)[0], gru(embedding)[0]], 2)
        slice_probability = torch.sigmoid(slice_head(read))[0]
        probability = torch.sigmoid(scan_head(read.amax(1)))[0]
    print(json.dumps({"probability": probability.tolist(), "slices": slice_probability.tolist()}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
