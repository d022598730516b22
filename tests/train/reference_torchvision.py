#!/usr/bin/env python3
"""Writes torchvision.json: what torchvision's networks say with weights and a picture that are functions of
names and places alone (tests/train/samples.cpp has the same functions).

usage: reference_torchvision.py >tests/train/torchvision.json     (python3-torchvision)
"""
import json
import sys

import numpy as np
import torch
import torchvision

SIDE = 64
NETWORKS = ["alexnet", "densenet121", "efficientnet_b0", "mobilenet_v2", "resnet50", "vgg16", "vgg19"]


def numbers(name, count):
    start = 2166136261
    for byte in name.encode():
        start = (start ^ byte) * 16777619 % 2**32
    x = (np.arange(count, dtype=np.uint64) * 2654435761 + start).astype(np.uint32)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return (x / 2147483648.0 - 1).astype(np.float32)


def fill(name, tensor):
    matrix = tensor.dim() > 1
    fan_in = tensor.numel() / tensor.shape[0] if matrix else 60.0
    values = np.float32(np.sqrt(6 / fan_in)) * numbers(name, tensor.numel())
    running = name.endswith(("running_mean", "running_var"))
    if not matrix and (name.endswith("weight") or running) and not name.endswith("mean"):
        values = 1 + values
    tensor.copy_(torch.from_numpy(values).reshape(tensor.shape))


def reference(name):
    network = getattr(torchvision.models, name)(weights=None).eval()
    with torch.no_grad():
        for key, tensor in network.state_dict().items():
            if not key.endswith("num_batches_tracked"):
                fill(key, tensor)
        picture = torch.from_numpy(numbers("input", 3 * SIDE * SIDE)).reshape(1, 3, SIDE, SIDE)
        logits = network(picture)[0]
    return {"parameters": sum(p.numel() for p in network.parameters()),
            "first": [float(f"{x:.7g}") for x in logits[:12]],
            "norm": float(f"{logits.double().norm():.8g}")}


json.dump({"torchvision": torchvision.__version__, "side": SIDE,
           "networks": {name: reference(name) for name in NETWORKS}}, sys.stdout, indent=1)
print()
