#!/usr/bin/python3
"""The peer of bench/train/run: one network learns from the pictures of a manifest, in torch as it is best written.

Channels last, pictures decoded once and held in memory, one affine map a picture by OpenCV (flip, turn, zoom, shift), batches
made by a DataLoader in workers of its own where there is more than one thread, Adam, binary cross-entropy of six labels with
unknown ones left out. Prints JSON: pictures a second of the last epoch and, given a split that says which pictures test, what
it says of those.
"""
import argparse
import contextlib
import csv
import json
import pathlib
import time

import cv2
import numpy
import torch
import torchvision

LABELS = ["any", "epidural", "intraparenchymal", "intraventricular", "subarachnoid", "subdural"]
MEAN, DEVIATION = 0.449, 0.226


def table_of(file):
    return list(csv.DictReader(line for line in file.read_text().splitlines() if not line.startswith("#")))


def rows_of(manifest):
    rows = table_of(manifest)
    for row in rows:  # a picture without a label counts as its patient does
        row["any"] = row.get("any") or row.get("patient_bleeds", "")
    return rows


def normed(picture):
    return ((torch.from_numpy(picture).float() / 255 - MEAN) / DEVIATION).unsqueeze(0)


class Pictures(torch.utils.data.Dataset):
    def __init__(self, manifest, rows):
        self.pictures = [cv2.imread(str(manifest.parent / row["file"]), cv2.IMREAD_GRAYSCALE) for row in rows]
        self.truth = torch.tensor([[float(row[name] == "1") for name in LABELS] for row in rows])
        self.known = torch.tensor([[float(row[name] != "") for name in LABELS] for row in rows])

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, place):
        picture = self.pictures[place]
        side = picture.shape[0]
        chance = numpy.random.default_rng(torch.initial_seed() % 2**32 + place)
        turn, zoom = numpy.radians(chance.uniform(-15, 15)), chance.uniform(0.9, 1.1)
        flip = -1 if chance.random() < 0.5 else 1
        cosine, sine = zoom * numpy.cos(turn), zoom * numpy.sin(turn)
        middle, (right, down) = (side - 1) / 2, chance.uniform(-0.05, 0.05, 2) * side
        matrix = numpy.array([[flip * cosine, -sine, 0], [flip * sine, cosine, 0]])
        matrix[:, 2] = middle + numpy.array([right, down]) - matrix[:, :2] @ [middle, middle]
        moved = cv2.warpAffine(picture, matrix, (side, side), flags=cv2.INTER_LINEAR)
        return normed(moved), self.truth[place], self.known[place]


class Bhcnet(torch.nn.Sequential):
    def __init__(self):
        layers, width = [], 1
        for wider in (32, 64):
            layers += [torch.nn.Conv2d(width, wider, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
            width = wider
        layers += [torch.nn.Conv2d(width, 128, 3, padding=1), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(1),
                   torch.nn.Flatten(), torch.nn.Dropout(0.5), torch.nn.Linear(128, len(LABELS))]
        super().__init__(*layers)


def network_named(name):
    if name == "bhcnet":
        return Bhcnet(), 1
    return getattr(torchvision.models, name)(weights=None, num_classes=len(LABELS)), 3


def learn(network, channels, batches, optimizer, mixed):
    begin, count = time.perf_counter(), 0
    narrow = torch.autocast("cpu", dtype=torch.bfloat16) if mixed else contextlib.nullcontext()
    for pictures, truth, known in batches:
        pictures = pictures.expand(-1, channels, -1, -1).contiguous(memory_format=torch.channels_last)
        optimizer.zero_grad(set_to_none=True)
        with narrow:
            logits = network(pictures)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits.float(), truth, known, reduction="sum")
        (loss / known.sum().clamp(min=1)).backward()
        optimizer.step()
        count += len(truth)
    return count / (time.perf_counter() - begin)


def said(network, channels, pictures):
    """The probability of bleeding in each picture, as it is."""
    network.eval()
    with torch.no_grad():
        return [torch.sigmoid(network(normed(one).expand(channels, -1, -1).unsqueeze(0)))[0, 0].item() for one in pictures.pictures]


def parts_of(manifest, split):
    """What teaches and what tests: by split.csv, or all teaches."""
    rows = rows_of(manifest)
    if not split:
        return rows, []
    part = dict(row.values() for row in table_of(split))  # of one split: id, part
    return [[row for row in rows if part[row["id"]] == name] for name in ("train", "test")]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("manifest", type=pathlib.Path)
    arguments.add_argument("--network", required=True)
    arguments.add_argument("--batch", type=int, default=32)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--epochs", type=int, default=2)
    arguments.add_argument("--mixed", action="store_true")
    arguments.add_argument("--split", type=pathlib.Path)
    arguments.add_argument("--rate", type=float, default=1e-4)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    torch.manual_seed(asked.seed)
    torch.set_num_threads(asked.threads)
    cv2.setNumThreads(1)
    network, channels = network_named(asked.network)
    network = network.train().to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(network.parameters(), lr=asked.rate)
    workers = asked.threads if asked.threads > 1 else 0
    teach, test = parts_of(asked.manifest, asked.split)
    batches = torch.utils.data.DataLoader(Pictures(asked.manifest, teach), asked.batch, shuffle=True, num_workers=workers,
                                          persistent_workers=workers > 0)
    for _ in range(asked.epochs):
        speed = learn(network, channels, batches, optimizer, asked.mixed)
    found = said(network, channels, Pictures(asked.manifest, test)) if test else []
    print(json.dumps({"samples_per_second": speed, "said": [[row["any"] == "1", one] for row, one in zip(test, found)]}))


if __name__ == "__main__":
    main()
