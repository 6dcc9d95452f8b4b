"""Compares the pictures NAME.resvg.png, NAME.librsvg.png and NAME.chromium.png of a folder, pair by pair, by
structural similarity (Wang, Bovik, Sheikh, Simoncelli 2004), and fails where one is below the bound."""

import sys
from itertools import combinations
from pathlib import Path

import numpy
from PIL import Image
from skimage.metrics import structural_similarity

BOUND = 0.98
RENDERERS = ("resvg", "librsvg", "chromium")


def grey(path):
    return numpy.asarray(Image.open(path).convert("RGBA").convert("L"))


def main(folder):
    failed = False
    names = sorted(path.name.removesuffix(".resvg.png") for path in folder.glob("*.resvg.png"))
    for name in names:
        pictures = {r: grey(folder / f"{name}.{r}.png") for r in RENDERERS}
        for a, b in combinations(RENDERERS, 2):
            one, other = pictures[a], pictures[b]
            if one.shape != other.shape:
                print(f"{name}: {a} is {one.shape}, {b} is {other.shape}")
                failed = True
                continue
            similarity = structural_similarity(one, other)
            failed |= bool(similarity < BOUND)
            print(f"{name}: {a} and {b} {similarity:.4f}{' TOO LOW' if similarity < BOUND else ''}")
    if not names:
        sys.exit("there are no pictures to compare")
    sys.exit(1 if failed else 0)


main(Path(sys.argv[1]))
