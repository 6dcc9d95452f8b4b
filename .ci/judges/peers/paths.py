"""Paths of SVG (https://www.w3.org/TR/SVG2/paths.html) with absolute commands, read as lines."""

import re

TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
# Straight pieces that a curve becomes.
PIECES = 16


def read(d):
    """The points of a path and whether some stand for a curve. Curves that round a corner become the corner."""
    points, curved, command, numbers = [], False, "", []
    for token in TOKEN.findall(d) + ["Z"]:
        if not token.isalpha():
            numbers.append(float(token))
            continue
        curved |= add(points, command, numbers)
        command, numbers = token, []
    return points, curved


def add(points, command, numbers):
    """Adds what a command draws; whether that is a curve."""
    pairs = list(zip(numbers[::2], numbers[1::2]))
    if command in ("M", "L"):
        points.extend(pairs)
    elif command == "V":
        points.extend((points[-1][0], y) for y in numbers)
    elif command == "H":
        points.extend((x, points[-1][1]) for x in numbers)
    elif command in ("Q", "S"):
        points.extend(pairs)
    elif command == "C":
        return any([curve(points, *pairs[i : i + 3]) for i in range(0, len(pairs), 3)])
    return False


def curve(points, b, c, d):
    """A cubic Bézier curve from the last point."""
    a = points[-1]
    steps = [i / PIECES for i in range(1, PIECES + 1)]
    points.extend(tuple(bezier(t, *axis) for axis in zip(a, b, c, d)) for t in steps)
    return True


def bezier(t, a, b, c, d):
    s = 1 - t
    return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d
