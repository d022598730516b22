#!/usr/bin/env python3
"""Writes predictions.csv and figures.csv beside itself: cases with ties and groups, and every metric of them
counted the slow way, from the definitions alone. usage: tests/measure/truth/make.py"""
import math
import pathlib
import random

folder = pathlib.Path(__file__).parent
draw = random.Random(20261121)

rows = []
for i in range(300):
    group = draw.randrange(120)
    truth = 1 if draw.random() < (0.45 if group % 3 == 0 else 0.1) else 0
    p = min(1.0, max(0.0, round(draw.gauss(0.55 if truth else 0.3, 0.2), 2)))
    rows.append((f"case{i}", f"g{group}", truth, p))


def figures(cases, threshold):
    n = len(cases)
    yes = [p for t, p in cases if t]
    no = [p for t, p in cases if not t]
    tp = sum(p >= threshold for p in yes)
    fp = sum(p >= threshold for p in no)
    fn, tn = len(yes) - tp, len(no) - fp
    f1 = 2 * tp / (2 * tp + fp + fn)
    f1_none = 2 * tn / (2 * tn + fp + fn)
    chance = ((tp + fp) * (tp + fn) + (fn + tn) * (fp + tn)) / n**2
    share = len(yes) / n
    brier = sum((p - t) ** 2 for t, p in cases) / n
    precision_sum, at = 0.0, sorted({p for _, p in cases}, reverse=True)
    last = 0.0
    for s in at:
        hits, called = sum(p >= s for p in yes), sum(p >= s for _, p in cases)
        precision_sum += (hits / len(yes) - last) * hits / called
        last = hits / len(yes)
    ordered = sorted(cases, key=lambda c: c[1])
    error = 0.0
    for b in range(15):
        part = ordered[n * b // 15 : n * (b + 1) // 15]
        error += abs(sum(p for _, p in part) - sum(t for t, _ in part)) / n
    return {
        "accuracy": (tp + tn) / n,
        "sensitivity": tp / (tp + fn),
        "specificity": tn / (tn + fp),
        "ppv": tp / (tp + fp),
        "npv": tn / (tn + fn),
        "f1": f1,
        "f1_macro": (f1 + f1_none) / 2,
        "balanced_accuracy": (tp / (tp + fn) + tn / (tn + fp)) / 2,
        "jaccard": tp / (tp + fp + fn),
        "kappa": ((tp + tn) / n - chance) / (1 - chance),
        "mcc": (tp * tn - fp * fn) / math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)),
        "auc": sum((a > b) + (a == b) / 2 for a in yes for b in no) / len(yes) / len(no),
        "pr_auc": precision_sum,
        "log_loss": -sum(math.log(max(1e-7, p if t else 1 - p)) for t, p in cases) / n,
        "brier": brier,
        "brier_skill": 1 - brier / (share * (1 - share)),
        "calibration_error": error,
    }


with open(folder / "predictions.csv", "w") as out:
    out.write("id,set,group,fold,any,p_any\n")
    for name, group, truth, p in rows:
        out.write(f"{name},drawn,{group},0,{truth},{p:g}\n")

with open(folder / "figures.csv", "w") as out:
    out.write("threshold,metric,value\n")
    for threshold in (0.3, 0.5):
        for name, value in figures([(t, p) for _, _, t, p in rows], threshold).items():
            out.write(f"{threshold},{name},{value:.12g}\n")
