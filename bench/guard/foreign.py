"""Pictures that are no axial head CT in a brain window, type by type, and pictures that are one although they look odd.

Everything is drawn by chance from a seed, from slices of ct_ich (brain window) or from synthetic heads in Hounsfield
units (`haima phantom`). A type is a function of a random generator and the sources to a picture.
"""
import csv
import pathlib
import subprocess

import numpy as np
import pydicom
from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


class Sources:
    """Where heads come from: ct_ich's scans as stacks of grey slices, synthetic heads as stacks of HU."""

    def __init__(self, data, haima, folder, heads=6):
        self.scans = {}
        with open(data / "ct_ich" / "slices.csv", newline="") as table:
            for row in csv.DictReader(table):
                self.scans.setdefault(row["patient"], []).append(data / "ct_ich" / row["file"])
        self.heads = []
        for seed in range(7000, 7000 + heads):
            series = folder / f"head-{seed}"
            if not series.exists():
                subprocess.run([haima, "phantom", series, "--seed", str(seed), "--random", "-q"], check=True,
                               stdout=subprocess.DEVNULL)
            images = sorted((pydicom.dcmread(file) for file in series.glob("*.dcm")),
                            key=lambda image: float(image.ImagePositionPatient[2]))
            stack = np.stack([image.pixel_array * float(image.RescaleSlope) + float(image.RescaleIntercept)
                              for image in images]).astype(np.float32)
            spacing = abs(float(images[1].ImagePositionPatient[2]) - float(images[0].ImagePositionPatient[2]))
            self.heads.append((stack, float(images[0].PixelSpacing[0]), spacing))

    def slice(self, rng):
        """A slice of ct_ich with brain in it, 0 to 1."""
        scan = list(self.scans.values())[rng.integers(len(self.scans))]
        place = rng.uniform(0.25, 0.85)
        return grey_of(scan[int(place * len(scan))])

    def stack(self, rng):
        scan = list(self.scans.values())[rng.integers(len(self.scans))]
        return np.stack([grey_of(file) for file in scan])

    def head(self, rng):
        """A synthetic head: HU, mm a pixel, mm a slice."""
        return self.heads[rng.integers(len(self.heads))]

    def hu(self, rng):
        stack = self.head(rng)[0]
        return stack[int(rng.uniform(0.3, 0.85) * len(stack))]


def grey_of(file):
    return np.asarray(Image.open(file).convert("L"), np.float32) / 255


def window(hu, level, width):
    return np.clip((hu - level) / width + 0.5, 0, 1)


def resized(grey, width, height=None):
    picture = Image.fromarray(np.asarray(np.clip(grey, 0, 1) * 255, np.uint8))
    return np.asarray(picture.resize((int(width), int(height or width)), Image.BILINEAR), np.float32) / 255


def rotated(grey, degrees, fill=0):
    picture = Image.fromarray(np.asarray(np.clip(grey, 0, 1) * 255, np.uint8))
    return np.asarray(picture.rotate(degrees, Image.BILINEAR, fillcolor=int(fill * 255)), np.float32) / 255


def smooth(plane, sigma):
    """A Gaussian in the frequency domain: the picture goes on at its other side."""
    rows, columns = plane.shape[:2]
    fy, fx = np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(columns)[None, :]
    keep = np.exp(-2 * (np.pi * sigma) ** 2 * (fx ** 2 + fy ** 2))
    return np.fft.irfft2(np.fft.rfft2(plane) * keep, s=(rows, columns)).astype(np.float32)


def clouds(rng, height, width, power=1.0):
    """Noise whose amplitude falls with frequency, 0 to 1."""
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :]
    falling = 1 / np.maximum(np.hypot(fx, fy), 1 / max(height, width)) ** power
    plane = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((height, width))) * falling, s=(height, width))
    low, high = np.percentile(plane, (1, 99))
    return np.clip((plane - low) / (high - low), 0, 1).astype(np.float32)


def grid(height, width):
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return (y - height / 2) / (height / 2), (x - width / 2) / (width / 2)


def ellipse(y, x, cy, cx, ry, rx, turn=0.0):
    u = (x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)
    v = -(x - cx) * np.sin(turn) + (y - cy) * np.cos(turn)
    return (u / rx) ** 2 + (v / ry) ** 2 < 1


def speckled(rng, grey, amount):
    return grey + amount * smooth(rng.standard_normal(grey.shape), rng.uniform(0.5, 1.2)) * 3


def letters(picture, rng, lines, size, value, left=None):
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(FONT, size)
    for y in lines:
        words = "".join(rng.choice(list("abcdefghijklmnopqrstuvwxyzABCDEFGH0123456789 .,:    "), rng.integers(6, 70)))
        draw.text((left if left is not None else size, y), words, fill=value, font=font)


def drawn(size, back):
    return Image.new("L", size, int(back * 255))


def grey_from(picture):
    return np.asarray(picture, np.float32) / 255


def side(rng, low=200, high=520):
    return int(rng.integers(low, high))


# ---- types: no head, or none that can be read ----

def blank(rng, sources):
    value, noise = rng.choice([0, 0.1, 0.5, 0.9, 1]), rng.choice([0, 0.01, 0.04])
    return value + noise * rng.standard_normal((side(rng), side(rng)))


def noise(rng, sources):
    shape = (side(rng), side(rng))
    plain = rng.standard_normal(shape)
    return 0.5 + rng.uniform(0.1, 0.4) * (plain if rng.random() < 0.5 else smooth(plain, rng.uniform(1, 4)) * 8)


def clouds_only(rng, sources):
    return clouds(rng, side(rng), side(rng), rng.uniform(0.8, 2))


def text_page(rng, sources):
    width, height = side(rng, 300, 700), side(rng, 300, 800)
    dark = rng.random() < 0.4
    picture, size = drawn((width, height), 0.05 if dark else 0.98), int(rng.integers(9, 20))
    letters(picture, rng, range(size, height - size, int(size * 1.5)), size, 235 if dark else 20)
    return grey_from(picture)


def chart(rng, sources):
    width, height = side(rng, 300, 700), side(rng, 300, 600)
    dark = rng.random() < 0.4
    ink = 230 if dark else 30
    picture = drawn((width, height), 0.02 if dark else 1)
    draw = ImageDraw.Draw(picture)
    draw.line([(40, 20), (40, height - 40), (width - 20, height - 40)], fill=ink, width=2)
    for _ in range(rng.integers(1, 4)):
        steps = np.cumsum(rng.standard_normal(40)) * 12 + height / 2
        draw.line([(40 + i * (width - 60) / 40, float(y)) for i, y in enumerate(steps)],
                  fill=int(rng.integers(60, 220)), width=int(rng.integers(1, 4)))
    for i in range(rng.integers(0, 9)):
        left, top = 60 + i * 40, rng.integers(40, height - 60)
        draw.rectangle([left, int(top), left + 25, height - 40], fill=int(rng.integers(60, 220)))
    letters(picture, rng, [4, height - 30], 12, ink)
    return grey_from(picture)


def test_pattern(rng, sources):
    size = side(rng)
    y, x = grid(size, size)
    kind = rng.integers(5)
    if kind == 0:
        return (np.floor((x + 1) * 4) / 7) * (y < 0.4) + (y >= 0.4) * (x + 1) / 2
    if kind == 1:
        return ((np.floor(x * 6) + np.floor(y * 6)) % 2).astype(np.float32)
    if kind == 2:
        return (np.sin(np.arctan2(y, x) * rng.integers(8, 40)) > 0).astype(np.float32)
    if kind == 3:
        return 0.5 + 0.5 * np.cos(np.hypot(x, y) ** 2 * rng.uniform(20, 120))
    rings = ((np.hypot(x, y) * rng.uniform(5, 9)) % 1 < 0.15) | (np.abs(x % 0.25) < 0.01) | (np.abs(y % 0.25) < 0.01)
    return np.where(rings, 1, 0.3).astype(np.float32)


def coloured(grey, rng, strength=0.5):
    tint = rng.uniform(0, 1, (3, 2))
    layer = np.stack([clouds(rng, *grey.shape, power=1.5) for _ in range(3)], -1)
    colour = grey[..., None] * (1 - strength + strength * 2 * layer * tint[:, 0]) + 0.1 * tint[:, 1]
    return np.clip(colour, 0, 1)


def landscape(rng, sources):
    height, width = side(rng), side(rng)
    y, _ = grid(height, width)
    out = 0.9 - 0.3 * (y + 1) / 2 * rng.uniform(0.3, 1)
    for level in sorted(rng.uniform(-0.5, 0.9, 4)):
        ridge = level + 0.4 * (clouds(rng, 4, width, 1.2)[0] - 0.5)
        out = np.where(y > ridge[None, :], rng.uniform(0.1, 0.8) * (0.5 + clouds(rng, height, width, 1)), out)
    return coloured(out.astype(np.float32), rng)


def dead_leaves(rng, sources):
    """Things that hide each other, as in photographs (Lee, Mumford and Huang, 2001)."""
    height, width = side(rng), side(rng)
    y, x = np.mgrid[0:height, 0:width]
    out = np.zeros((height, width), np.float32)
    for _ in range(250):
        radius = min(4 / np.sqrt(rng.uniform(1e-3, 1)), max(height, width) / 3)
        cy, cx = rng.uniform(0, height), rng.uniform(0, width)
        ry, rx = radius * rng.uniform(0.5, 2, 2)
        inside = ellipse(y, x, cy, cx, ry, rx, rng.uniform(0, 3)) if rng.random() < 0.6 else \
            (np.abs(y - cy) < ry) & (np.abs(x - cx) < rx)
        out[inside] = rng.uniform(0, 1)
    out = np.clip(smooth(out, 0.8) + 0.1 * (clouds(rng, height, width) - 0.5), 0, 1)
    return out if rng.random() < 0.5 else coloured(out, rng)


def portrait(rng, sources):
    """A face before a wall, grey: an oval as a head is."""
    height, width = side(rng, 260, 500), side(rng, 220, 420)
    y, x = grid(height, width)
    out = rng.uniform(0.05, 0.7) + 0.1 * (clouds(rng, height, width) - 0.5)
    skin = rng.uniform(0.35, 0.85)
    out = np.where(ellipse(y, x, 1.1, 0, 0.7, 0.8), rng.uniform(0.1, 0.8), out)
    out = np.where(ellipse(y, x, -0.15, 0, 0.62, 0.5), rng.uniform(0.05, 0.4), out)
    shade = skin * (1 - 0.3 * (x + 0.2) ** 2 - 0.15 * y) + 0.04 * (clouds(rng, height, width) - 0.5)
    out = np.where(ellipse(y, x, -0.05, 0, 0.5, 0.4), shade, out)
    for cx in (-0.16, 0.16):
        out = np.where(ellipse(y, x, -0.12, cx, 0.04, 0.08), 0.9, out)
        out = np.where(ellipse(y, x, -0.12, cx, 0.035, 0.035), 0.1, out)
        out = np.where(ellipse(y, x, -0.22, cx, 0.02, 0.11), 0.15, out)
    out = np.where(ellipse(y, x, 0.05, 0, 0.1, 0.04), skin * 0.8, out)
    out = np.where(ellipse(y, x, 0.22, 0, 0.03, 0.14), skin * 0.5, out)
    out = smooth(out.astype(np.float32), 1)
    return out if rng.random() < 0.6 else np.clip(out[..., None] * [1.1, 0.85, 0.7], 0, 1)


def histology(rng, sources):
    size = side(rng)
    y, x = np.mgrid[0:size, 0:size]
    out = 0.75 + 0.2 * (clouds(rng, size, size, 0.8) - 0.5)
    for _ in range(rng.integers(80, 300)):
        cell = ellipse(y, x, rng.uniform(0, size), rng.uniform(0, size), *rng.uniform(3, 9, 2), rng.uniform(0, 3))
        out[cell] = rng.uniform(0.2, 0.45)
    out = np.clip(out, 0, 1)
    return np.clip(np.stack([out * 0.9, out * 0.6, out * 0.85], -1) + 0.1, 0, 1) if rng.random() < 0.6 else out


def chest_radiograph(rng, sources):
    height, width = side(rng, 300, 520), side(rng, 300, 520)
    y, x = grid(height, width)
    out = np.where(ellipse(y, x, 0.1, 0, 1.1, 0.95), 0.6, 0.05)
    for sign in (-1, 1):
        out = np.where(ellipse(y, x, 0, sign * 0.42, 0.7, 0.3, sign * 0.15), 0.22, out)
    out = np.where(ellipse(y, x, 0.25, 0.12, 0.4, 0.3), 0.75, out)
    out = np.where(np.abs(x) < 0.07, 0.8, out)
    for rib in np.linspace(-0.7, 0.6, 9):
        arc = np.abs(y - rib - 0.35 * x ** 2 + 0.1) < 0.02
        out = np.where(arc & (np.abs(x) < 0.85), out + 0.15, out)
    out = np.where(y > 0.75 + 0.1 * np.cos(5 * x), 0.85, out)
    return smooth(speckled(rng, out, 0.02).astype(np.float32), 2)


def limb_radiograph(rng, sources):
    height, width = side(rng, 300, 520), side(rng, 220, 400)
    y, x = grid(height, width)
    out = np.where(np.abs(x) < 0.65 + 0.1 * y, 0.35, 0.03)
    for cx in ((-0.2, 0.2) if rng.random() < 0.5 else (0.0,)):
        near = np.abs(x - cx - 0.04 * np.sin(2 * y))
        out = np.where(near < 0.13, 0.65, out)
        out = np.where(np.abs(near - 0.11) < 0.025, 0.95, out)
    joint = rng.uniform(-0.3, 0.3)
    out = np.where(ellipse(y, x, joint, 0, 0.12, 0.45), 0.85, out)
    out = np.where(np.abs(y - joint) < 0.015, 0.4, out)
    out = smooth(speckled(rng, out, 0.02).astype(np.float32), 1.5)
    return rotated(out, rng.uniform(-30, 30))


def ultrasound(rng, sources):
    size = side(rng, 300, 520)
    y, x = grid(size, size)
    radius, angle = np.hypot(x, y + 1.1), np.arctan2(x, y + 1.1)
    sector = (np.abs(angle) < rng.uniform(0.5, 0.8)) & (radius > 0.25) & (radius < 1.95)
    echo = clouds(rng, size, size, 1.2) * (0.4 + 0.8 * rng.rayleigh(0.5, (size, size)))
    for _ in range(rng.integers(1, 5)):
        echo = np.where(ellipse(y, x, rng.uniform(-0.5, 0.6), rng.uniform(-0.4, 0.4), *rng.uniform(0.05, 0.3, 2)),
                        echo * rng.choice([0.15, 1.8]), echo)
    return np.where(sector, smooth(echo, 0.8), 0)


def body_ct(rng, chest):
    """HU of a body's slice: an oval of fat and muscle, spine, and lungs or bowel and organs."""
    size = side(rng, 300, 513)
    y, x = grid(size, size)
    cy, cx, rx = rng.uniform(-0.1, 0.1), rng.uniform(-0.05, 0.05), rng.uniform(0.75, 0.95)
    ry = rx * rng.uniform(0.6, 0.75)
    hu = np.full((size, size), -1000.0)
    hu[ellipse(y, x, cy, cx, ry, rx)] = -100
    hu[ellipse(y, x, cy, cx, ry - 0.09, rx - 0.1)] = 55
    hu[ellipse(y, x, cy, cx, ry - 0.15, rx - 0.16)] = -90 if not chest else 45
    if chest:
        for sign in (-1, 1):
            hu[ellipse(y, x, cy - 0.03, cx + sign * rx * 0.48, ry * 0.72, rx * 0.36)] = -850
        hu[ellipse(y, x, cy - 0.05, cx + 0.1, ry * 0.35, rx * 0.3, 0.4)] = rng.choice([45, 160])
        for angle in np.linspace(0.4, 2 * np.pi - 0.4, 11):
            hu[ellipse(y, x, cy - (ry - 0.13) * np.cos(angle), cx + (rx - 0.14) * np.sin(angle), 0.03, 0.07, angle)] = 350
    else:
        hu[ellipse(y, x, cy - 0.05, cx - rx * 0.4, ry * 0.6, rx * 0.45, 0.3)] = rng.uniform(50, 110)
        hu[ellipse(y, x, cy - 0.1, cx + rx * 0.5, ry * 0.3, rx * 0.18)] = rng.uniform(45, 120)
        for sign in (-1, 1):
            hu[ellipse(y, x, cy + ry * 0.4, cx + sign * rx * 0.42, ry * 0.25, rx * 0.13)] = rng.uniform(30, 180)
        for _ in range(rng.integers(3, 12)):
            hu[ellipse(y, x, cy + rng.uniform(-0.4, 0.1), cx + rng.uniform(-0.4, 0.4), *rng.uniform(0.04, 0.12, 2))] = \
                rng.choice([-800, 20, 40, 250])
    hu[ellipse(y, x, cy + ry * 0.55, cx, 0.13, 0.14)] = 300
    hu[ellipse(y, x, cy + ry * 0.72, cx, 0.05, 0.05)] = 30
    hu[(np.abs(y - (cy + ry + 0.08)) < 0.015) & (np.abs(x) < 0.8)] = 0
    hu = smooth(hu.astype(np.float32), 1) + 12 * smooth(rng.standard_normal(hu.shape), 0.7) * 2
    return hu


def any_window(rng, hu):
    level, width = ((40, 80), (40, 400), (50, 150), (40, 120))[rng.integers(4)]
    return window(hu, level, width)


def chest_ct(rng, sources):
    return any_window(rng, body_ct(rng, True))


def abdomen_ct(rng, sources):
    return any_window(rng, body_ct(rng, False))


def legs_ct(rng, sources):
    size = side(rng, 300, 513)
    y, x = grid(size, size)
    hu = np.full((size, size), -1000.0)
    for sign in ((-1, 1) if rng.random() < 0.7 else (0,)):
        cx, cy, r = sign * rng.uniform(0.4, 0.5), rng.uniform(-0.1, 0.1), rng.uniform(0.3, 0.38) * (1 if sign else 1.7)
        hu[ellipse(y, x, cy, cx, r, r)] = -100
        hu[ellipse(y, x, cy, cx, r * 0.85, r * 0.88)] = 55
        hu[ellipse(y, x, cy - r * 0.2, cx + r * 0.1, r * 0.28, r * 0.28)] = 1100
        hu[ellipse(y, x, cy - r * 0.2, cx + r * 0.1, r * 0.17, r * 0.17)] = rng.choice([-60, 40])
    hu = smooth(hu.astype(np.float32), 1) + 15 * smooth(rng.standard_normal(hu.shape), 0.7)
    return any_window(rng, hu)


def water_phantom(rng, sources):
    size = side(rng, 256, 513)
    y, x = grid(size, size)
    hu = np.full((size, size), -1000.0)
    r, shell = rng.uniform(0.6, 0.9), rng.choice([60, 120, 250])
    hu[ellipse(y, x, 0, 0, r, r)] = shell
    hu[ellipse(y, x, 0, 0, r - 0.04, r - 0.04)] = rng.choice([0, 30])
    for angle in np.linspace(0, 2 * np.pi, rng.integers(0, 6), endpoint=False):
        hu[ellipse(y, x, r * 0.6 * np.sin(angle), r * 0.6 * np.cos(angle), 0.08, 0.08)] = rng.choice([-900, -100, 120, 900])
    return any_window(rng, smooth(hu.astype(np.float32), 1) + 8 * rng.standard_normal(hu.shape))


def screenshot(rng, sources):
    width, height = int(rng.integers(700, 1200)), int(rng.integers(450, 800))
    picture = drawn((width, height), rng.uniform(0.1, 0.9))
    draw = ImageDraw.Draw(picture)
    draw.rectangle([0, 0, width, 30], fill=int(rng.integers(0, 255)))
    letters(picture, rng, range(50, height - 20, 22), 12, int(rng.choice([20, 235])))
    small = int(height * rng.uniform(0.25, 0.45))
    left, top = int(rng.integers(width // 3, width - small)), int(rng.integers(40, height - small))
    picture.paste(Image.fromarray((resized(sources.slice(rng), small) * 255).astype(np.uint8)), (left, top))
    return grey_from(picture)


def contact_sheet(rng, sources):
    stack = sources.stack(rng)
    rows, columns = rng.integers(2, 6), rng.integers(3, 7)
    cell = int(rng.integers(70, 130))
    places = np.linspace(0, len(stack) - 1, rows * columns).astype(int)
    cells = [resized(stack[place], cell) for place in places]
    return np.vstack([np.hstack(cells[row * columns:(row + 1) * columns]) for row in range(rows)])


def reformatted(rng, sources, sagittal):
    if rng.random() < 0.5:
        stack, pixel, spacing = sources.head(rng)
        stack = window(stack, 40, rng.choice([80, 120, 200]))
    else:
        stack, pixel, spacing = sources.stack(rng), 0.45, 5.0
    across = stack.shape[2 if sagittal else 1]
    cut = int((0.5 + rng.uniform(-0.12, 0.12)) * across)
    plane = (stack[:, :, cut] if sagittal else stack[:, cut, :])[::-1]
    return resized(plane, plane.shape[1], max(64, len(stack) * spacing / pixel))


def sagittal(rng, sources):
    return reformatted(rng, sources, True)


def coronal(rng, sources):
    return reformatted(rng, sources, False)


def localizer(rng, sources):
    stack, pixel, spacing = sources.head(rng)
    water = np.clip(stack / 1000 + 1, 0, 2.5).sum(2 if rng.random() < 0.6 else 1)[::-1]
    water = water / np.percentile(water, 99)
    if rng.random() < 0.5:
        water = 1 - np.exp(-2 * water)
    return resized(water, water.shape[1], max(64, len(stack) * spacing / pixel))


def as_it_comes(rng, sources):
    """A slice of ct_ich, or as an archive might hold it."""
    return sources.slice(rng) if rng.random() < 0.6 else teaching_file(rng, sources)


def upside_down(rng, sources):
    grey = as_it_comes(rng, sources)
    return grey[::-1] if rng.random() < 0.5 else grey[::-1, ::-1]


def turned(rng, sources):
    return np.rot90(as_it_comes(rng, sources), rng.choice([1, 3]))


def inverted(rng, sources):
    return 1 - sources.slice(rng)


def bone_window(rng, sources):
    return window(sources.hu(rng), rng.uniform(300, 700), rng.uniform(1500, 3000))


def lung_window(rng, sources):
    return window(sources.hu(rng), rng.uniform(-700, -500), rng.uniform(1000, 1600))


def magnetic_resonance(rng, sources):
    """Tissue classes of a synthetic head with the greys of T1, T2 and FLAIR: no bright skull, bright or dark water."""
    hu = smooth(sources.hu(rng), 1)
    kind = rng.integers(3)
    steps = [-1000, -300, -110, -50, 2, 12, 26, 34, 50, 90, 300, 2000]
    greys = ([0, 0.02, 0.95, 0.6, 0.12, 0.15, 0.8, 0.55, 0.45, 0.1, 0.03, 0.02],
             [0, 0.02, 0.7, 0.5, 0.98, 0.95, 0.35, 0.5, 0.3, 0.08, 0.03, 0.02],
             [0, 0.02, 0.6, 0.4, 0.05, 0.1, 0.4, 0.6, 0.4, 0.08, 0.03, 0.02])[kind]
    size = hu.shape[0]
    y, x = grid(size, size)
    field = 1 + rng.uniform(-0.25, 0.25) * x + rng.uniform(-0.25, 0.25) * y
    return speckled(rng, np.interp(hu, steps, greys) * field, rng.uniform(0.005, 0.02))


def motion(rng, sources):
    """Heavy: the head seen at several places, streaks between."""
    grey = sources.slice(rng)
    out = sum(weight * rotated(np.roll(grey, tuple(rng.integers(-45, 46, 2)), (0, 1)), rng.uniform(-18, 18))
              for weight in rng.dirichlet(np.full(4, 2.0)))
    y, x = grid(*grey.shape)
    angle = rng.uniform(0, 3)
    waves = np.sin((x * np.cos(angle) + y * np.sin(angle)) * rng.uniform(40, 120))
    return out + rng.uniform(0.05, 0.2) * waves * (out > 0.05)


def metal(rng, sources):
    """A piece of metal and what filtered back-projection makes of it."""
    grey = sources.slice(rng)
    y, x = grid(*grey.shape)
    cy, cx = rng.uniform(-0.35, 0.35), rng.uniform(-0.3, 0.3)
    angle, radius = np.arctan2(y - cy, x - cx), np.hypot(y - cy, x - cx)
    rays = sum(rng.uniform(0.3, 1) * np.cos(rng.integers(6, 40) * angle + rng.uniform(0, 6)) for _ in range(6))
    out = grey + rng.uniform(0.4, 0.8) * rays * np.exp(-radius * 1.5) + 0.6 * np.exp(-(radius / 0.1) ** 2)
    return np.where(radius < rng.uniform(0.03, 0.08), 1, out)


TYPES = {function.__name__: function for function in (
    abdomen_ct, blank, bone_window, chart, chest_ct, chest_radiograph, clouds_only, contact_sheet, coronal, dead_leaves,
    histology, inverted, landscape, legs_ct, limb_radiograph, localizer, lung_window, magnetic_resonance, metal, motion,
    noise, portrait, sagittal, screenshot, test_pattern, text_page, turned, ultrasound, upside_down, water_phantom)}


def halves(seed=1):
    """The types in two halves, drawn by chance: the first taught trials that the second judged."""
    names = sorted(TYPES)
    np.random.default_rng(seed).shuffle(names)
    return sorted(names[::2]), sorted(names[1::2])


# ---- heads that must be accepted although they look odd ----

def teaching_file(rng, sources):
    """A slice of ct_ich as an archive of films might hold it: any window, size, crop, grain, letters, tilt."""
    grey = sources.slice(rng)
    if rng.random() < 0.7:
        grey = rotated(grey, rng.uniform(-15, 15))
    if rng.random() < 0.7:
        gain, shift = rng.uniform(0.55, 1.6), rng.uniform(-0.15, 0.2)
        grey = np.clip((grey - 0.4) * gain + 0.4, 0, 1) if rng.random() < 0.5 else np.clip(grey * (1 - shift) + shift * (grey > 0.02), 0, 1)
    if rng.random() < 0.4:
        grey = grey ** rng.uniform(0.7, 1.4)
    rows, columns = np.where(grey > 0.15)
    top, bottom, left, right = rows.min(), rows.max(), columns.min(), columns.max()
    room = rng.uniform(-0.04, 0.1, 4) * (bottom - top)
    top, bottom = max(0, int(top - room[0])), min(len(grey), int(bottom + room[1]))
    left, right = max(0, int(left - room[2])), min(grey.shape[1], int(right + room[3]))
    if rng.random() < 0.7:
        grey = grey[top:bottom, left:right]
    scale = rng.uniform(134, 640) / max(grey.shape)
    grey = resized(grey, max(32, grey.shape[1] * scale), max(32, grey.shape[0] * scale))
    if rng.random() < 0.6:
        grey = speckled(rng, grey, rng.uniform(0, 0.02))
    picture = Image.fromarray((np.clip(grey, 0, 1) * 255).astype(np.uint8))
    if rng.random() < 0.6:
        letters(picture, rng, [2] if rng.random() < 0.5 else [2, 14, picture.height - 14], 10, 255, left=2)
    return grey_from(picture)


def wide_window(rng, sources):
    return window(sources.hu(rng), rng.uniform(30, 70), rng.uniform(70, 250))


ODD_HEADS = {function.__name__: function for function in (teaching_file, wide_window)}


def write(folder, names, sources, count, seed, types=None):
    """`count` pictures of each type as folder/TYPE/NNN.png; `types`: functions by their names."""
    types = types or TYPES | ODD_HEADS
    for name in names:
        of_type = folder / name
        of_type.mkdir(parents=True, exist_ok=True)
        make = types[name]
        for n in range(count):
            file = of_type / f"{n:03}.png"
            if file.exists():
                continue
            rng = np.random.default_rng([seed, n, *name.encode()])
            picture = np.nan_to_num(np.asarray(make(rng, sources), np.float32))
            Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)).save(file)


if __name__ == "__main__":
    for which, names in zip(("looked at", "held back"), halves()):
        print(f"{which}: {', '.join(names)}")
