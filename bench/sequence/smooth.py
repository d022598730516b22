#!/usr/bin/env python3
"""What plain smoothing makes of slices: the baseline that a network over scans must beat.

bench/sequence/smooth.py IN.csv OUT.csv --set ct_ich --weights 1,0.5
Each probability becomes the mean of its slice's logit and its neighbours', by weights from the slice itself outwards.
Slices of other sets, and those without a scan, are left out. Weights of "1" only do that. --together: a row for each
scan, the chance that not every slice is free of blood.
"""
import argparse
import collections
import csv
import math


def logit(p):
    p = min(max(p, 1e-7), 1 - 1e-7)
    return math.log(p / (1 - p))


def smoothed(logits, at, weights):
    total = value = 0.0
    for place, one in enumerate(logits):
        away = abs(place - at)
        if away < len(weights):
            value, total = value + weights[away] * one, total + weights[away]
    return 1 / (1 + math.exp(-value / total))


def together(slices, head):
    """One row of a scan: 1 - the product of what is free."""
    row = dict(slices[0])
    for name in [one for one in head if one.startswith("p_")]:
        free = math.prod(1 - min(float(one[name]), 1 - 1e-7) for one in slices)
        row[name] = f"{1 - free:.12g}"
        row[name[2:]] = max(one[name[2:]] for one in slices)
    return row


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("predictions")
    ask.add_argument("out")
    ask.add_argument("--set", required=True)
    ask.add_argument("--weights", default="1", help="from the slice itself outwards, as 1,0.5")
    ask.add_argument("--together", action="store_true", help="a row for each scan")
    asked = ask.parse_args()
    weights = [float(one) for one in asked.weights.split(",")]

    scans, head = collections.defaultdict(list), None
    with open(asked.predictions, newline="") as file:
        reader = csv.DictReader(file)
        head = reader.fieldnames
        for row in reader:
            if row["set"] == asked.set and row["scan"]:
                scans[row["scan"]].append(row)
    with open(asked.out, "w", newline="") as file:
        writer = csv.DictWriter(file, head, lineterminator="\n")
        writer.writeheader()
        for slices in scans.values():
            slices.sort(key=lambda row: int(row["id"].rsplit(":", 1)[1]))  # "ct_ich:49:12" is slice 12
            for name in [one for one in head if one.startswith("p_")]:
                logits = [logit(float(row[name])) for row in slices]
                for at, row in enumerate(slices):
                    row[name] = f"{smoothed(logits, at, weights):.4g}"
            writer.writerows([together(slices, head)] if asked.together else slices)


main()
