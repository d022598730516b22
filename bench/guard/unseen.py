"""Types of pictures that nobody looked at while the guard was made, drawn as those of foreign.py are.

Written before the network was trained, judged once when it was done; nothing may be chosen by them.
"""
import numpy as np
from PIL import Image

from foreign import any_window, clouds, coloured, drawn, ellipse, grey_from, grid, letters, resized, rotated, side, smooth, \
    speckled, window


def neck_ct(rng, sources):
    size = side(rng, 300, 513)
    y, x = grid(size, size)
    hu = np.full((size, size), -1000.0)
    r = rng.uniform(0.45, 0.7)
    hu[ellipse(y, x, 0, 0, r, r * 1.1)] = -90
    hu[ellipse(y, x, 0, 0, r - 0.06, r * 1.1 - 0.07)] = 55
    for sign in (-1, 1):
        hu[ellipse(y, x, -0.05, sign * r * 0.5, 0.09, 0.07)] = rng.choice([45, 180])
        hu[ellipse(y, x, r * 0.45, sign * r * 0.4, 0.2, 0.16)] = 62
    hu[ellipse(y, x, -r * 0.55, 0, 0.11, 0.13)] = -950
    hu[ellipse(y, x, r * 0.15, 0, 0.17, 0.2)] = 420
    hu[ellipse(y, x, r * 0.4, 0, 0.09, 0.11)] = 30
    return any_window(rng, smooth(hu.astype(np.float32), 1.2) + 14 * smooth(rng.standard_normal(hu.shape), 0.7))


def pelvis_ct(rng, sources):
    size = side(rng, 300, 513)
    y, x = grid(size, size)
    hu = np.full((size, size), -1000.0)
    hu[ellipse(y, x, 0, 0, 0.62, 0.92)] = -100
    hu[ellipse(y, x, 0, 0, 0.5, 0.8)] = 50
    hu[ellipse(y, x, 0.02, 0, 0.3, 0.42)] = -80
    hu[ellipse(y, x, -0.12, 0, 0.17, 0.22)] = rng.uniform(0, 15)
    for sign in (-1, 1):
        hu[ellipse(y, x, 0, sign * 0.56, 0.15, 0.15)] = 350
        hu[ellipse(y, x, 0, sign * 0.42, 0.22, 0.05, sign * 0.3)] = 600
    hu[ellipse(y, x, 0.38, 0, 0.07, 0.2)] = 450
    return any_window(rng, smooth(hu.astype(np.float32), 1.2) + 16 * smooth(rng.standard_normal(hu.shape), 0.7))


def mammogram(rng, sources):
    height, width = side(rng, 350, 520), side(rng, 250, 380)
    y, x = grid(height, width)
    inside = ellipse(y, x, 0.05, -1, rng.uniform(0.7, 0.95), rng.uniform(1.2, 1.7))
    tissue = 0.3 + 0.9 * clouds(rng, height, width, 1.4) * np.exp(-((x + 0.6) ** 2 + y ** 2))
    out = np.where(inside, tissue, 0.02)
    return smooth(out.astype(np.float32), 0.8)[:, ::rng.choice([-1, 1])]


def spine_mr(rng, sources):
    height, width = side(rng, 350, 520), side(rng, 250, 400)
    y, x = grid(height, width)
    bend = 0.15 * np.sin(1.7 * y + rng.uniform(0, 3))
    out = 0.15 + 0.35 * clouds(rng, height, width, 1)
    for centre in np.arange(-0.9, 1, 0.25):
        out = np.where((np.abs(y - centre) < 0.09) & (np.abs(x - bend) < 0.22), 0.55, out)
        out = np.where((np.abs(y - centre - 0.125) < 0.03) & (np.abs(x - bend) < 0.22), rng.choice([0.15, 0.8]), out)
    canal = np.abs(x - bend - 0.36) < 0.09
    out = np.where(canal, 0.9, out)
    out = np.where(np.abs(x - bend - 0.36) < 0.035, 0.5, out)
    return speckled(rng, smooth(out.astype(np.float32), 1.5), 0.02)


def retina(rng, sources):
    size = side(rng, 260, 520)
    y, x = grid(size, size)
    out = 0.45 + 0.15 * clouds(rng, size, size, 1.6) - 0.2 * (x ** 2 + y ** 2)
    cy, cx = rng.uniform(-0.1, 0.1), rng.choice([-0.45, 0.45])
    for _ in range(9):
        angle, turn = rng.uniform(0, 2 * np.pi), rng.uniform(-1.5, 1.5)
        for step in np.linspace(0, 1.3, 160):
            at_y, at_x = cy + step * np.sin(angle + turn * step), cx + step * np.cos(angle + turn * step)
            row, column = int((at_y + 1) / 2 * size), int((at_x + 1) / 2 * size)
            if 2 <= row < size - 2 and 2 <= column < size - 2:
                out[row - 1:row + 2, column - 1:column + 2] *= 0.75
    out = np.where(ellipse(y, x, cy, cx, 0.13, 0.12), 0.95, smooth(out.astype(np.float32), 0.8))
    out = np.where(np.hypot(x, y) < 0.95, np.clip(out, 0, 1), 0)
    return out if rng.random() < 0.4 else out[..., None] * np.array([1.0, 0.55, 0.3])


def skull_radiograph(rng, sources):
    stack, pixel, spacing = sources.head(rng)
    bone = np.clip(stack / 1000 - 0.1, 0, 2.5).sum(2)[::-1]
    flesh = np.clip(stack / 1000 + 1, 0, 1.1).sum(2)[::-1]
    out = 0.7 * bone / np.percentile(bone, 99.5) + 0.3 * flesh / np.percentile(flesh, 99)
    return resized(np.sqrt(np.clip(out, 0, 1)), out.shape[1], max(64, len(stack) * spacing / pixel))


def pet(rng, sources):
    hu = sources.hu(rng)
    uptake = smooth(np.interp(hu, [-50, 5, 25, 34, 42, 60, 90], [0, 0.02, 0.3, 0.6, 1, 0.3, 0]).astype(np.float32), 5)
    out = uptake / uptake.max() + 0.04 * smooth(rng.standard_normal(hu.shape), 3) * 8
    if rng.random() < 0.3:
        out = 1 - np.clip(out, 0, 1)
    return out


def angiogram(rng, sources):
    size = side(rng, 300, 520)
    out = 0.75 + 0.15 * (clouds(rng, size, size, 1.6) - 0.5)
    branches = [(size * 0.98, size * rng.uniform(0.4, 0.6), -np.pi / 2, 7.0)]
    while branches:
        row, column, angle, thick = branches.pop()
        for _ in range(int(rng.integers(25, 70))):
            row, column, angle = row + 2 * np.sin(angle), column + 2 * np.cos(angle), angle + rng.normal(0, 0.12)
            r, c, t = int(row), int(column), max(1, int(thick))
            if 8 < r < size - 8 and 8 < c < size - 8:
                out[r - t:r + t, c - t:c + t] = 0.12
        if thick > 1.2:
            branches += [(row, column, angle + turn, thick * 0.7) for turn in (-0.5, 0.5)]
    return speckled(rng, smooth(out.astype(np.float32), 1), 0.02)


def colour_map(rng, sources):
    """Perfusion as it is printed: brain in the colours of the rainbow."""
    hu = smooth(sources.hu(rng), 3)
    inside = smooth(((hu > 0) & (hu < 70)).astype(np.float32), 4) > 0.5
    value = np.clip(clouds(rng, *hu.shape, 1.3), 0, 1) * inside
    return np.stack([np.clip(1.5 - np.abs(4 * value - centre), 0, 1) * inside for centre in (3, 2, 1)], -1)


def two_heads(rng, sources):
    stack = sources.stack(rng)
    first = int(rng.uniform(0.3, 0.6) * len(stack))
    pair = [resized(stack[min(len(stack) - 1, first + n)], 300) for n in (0, 3)]
    return np.hstack(pair) if rng.random() < 0.6 else np.vstack(pair)


def brain_alone(rng, sources):
    """The skull taken off by a program."""
    hu = sources.hu(rng)
    soft = smooth(((hu > -5) & (hu < 95)).astype(np.float32), 3) > 0.85
    return window(hu, 40, 80) * (smooth(soft.astype(np.float32), 2) > 0.5)


def scrambled(rng, sources):
    """A transfer that went wrong: bands in another place."""
    grey = sources.slice(rng)
    band = int(rng.integers(8, 60))
    rows = [np.roll(grey[top:top + band], int(rng.integers(0, grey.shape[1])), 1) for top in range(0, len(grey), band)]
    return np.vstack(rows)


def orange(rng, sources):
    size = side(rng)
    y, x = grid(size, size)
    radius, angle = np.hypot(x, y), np.arctan2(y, x) + rng.uniform(0, 1)
    pieces = rng.integers(8, 13)
    flesh = 0.55 + 0.2 * (clouds(rng, size, size, 0.8) - 0.5)
    out = np.where(np.abs((angle * pieces / (2 * np.pi)) % 1 - 0.5) > 0.46, 0.9, flesh)
    out = np.where(radius > 0.75, 0.95, np.where(radius < 0.06, 0.9, out))
    out = np.where(radius > 0.85, rng.choice([0.0, 0.3, 1.0]), out)
    return out if rng.random() < 0.4 else np.clip(out[..., None] * [1.0, 0.7, 0.25], 0, 1)


def sinogram(rng, sources):
    grey = resized(sources.slice(rng), 256)
    rows = np.stack([rotated(grey, angle).sum(0) for angle in np.linspace(0, 180, 240, endpoint=False)])
    return rows / rows.max()


def handwriting(rng, sources):
    width, height = side(rng, 300, 600), side(rng, 200, 500)
    out = 0.93 + 0.05 * clouds(rng, height, width, 1)
    for line in range(30, height - 20, 38):
        column, row, up = 20.0, float(line), 0.0
        while column < width - 25:
            up = 0.85 * up + rng.normal(0, 2.2)
            column, row = column + rng.uniform(0.4, 1.6), line + np.clip(row - line + up, -14, 14) * 0.9
            out[int(np.clip(row, 1, height - 2)) - 1:int(np.clip(row, 1, height - 2)) + 1, int(column):int(column) + 2] = 0.15
    return smooth(out.astype(np.float32), 0.6)


def street_map(rng, sources):
    width, height = side(rng, 300, 600), side(rng, 300, 600)
    y, x = grid(height, width)
    out = np.full((height, width), rng.choice([0.15, 0.92]))
    for _ in range(rng.integers(12, 30)):
        angle, offset = rng.choice([0.1, 0.1 + np.pi / 2, rng.uniform(0, 3)]), rng.uniform(-1, 1)
        out[np.abs(x * np.cos(angle) + y * np.sin(angle) - offset) < rng.uniform(0.006, 0.03)] = rng.uniform(0.4, 1)
    out = np.where(ellipse(y, x, *rng.uniform(-0.7, 0.7, 2), *rng.uniform(0.1, 0.4, 2)), 0.6, out)
    picture = Image.fromarray((np.clip(out, 0, 1) * 255).astype(np.uint8))
    letters(picture, rng, range(30, height - 20, 90), 12, 20)
    return coloured(grey_from(picture), rng, 0.3)


UNSEEN = {function.__name__: function for function in (
    angiogram, brain_alone, colour_map, handwriting, mammogram, neck_ct, orange, pelvis_ct, pet, retina, scrambled, sinogram,
    skull_radiograph, spine_mr, street_map, two_heads)}
