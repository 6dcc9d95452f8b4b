"""What a drawing measures, by the definitions of `compiler/draw/src/metrics.rs`. Where a program draws curves or
leaves hairlines, doubt counts for it: what is nearer than a unit touches and does not cross."""

from dataclasses import dataclass

# Units by which a line may miss.
NEAR = 1.0


@dataclass
class Measures:
    """In counts, and in heights of a step."""

    arrows: int
    crossings: int
    through: int
    overlaps: int
    shared: int
    # Of straight arrows; None where most are curves.
    bends: int | None
    slanted: int
    against: int
    # Arrows that leave the picture's lanes.
    around: int
    length: float
    area: float
    # Area in squares of a letter's size; 0 where there are no letters.
    letters: float
    aspect: float
    lanes: int
    # Whether lanes are bands side by side that are all as long as the map.
    bands: bool
    # Whether no step of one lane stands as high as a step of another, so that bands could be drawn.
    apart: bool


def measure(drawing):
    unit = drawing.step_height()
    pieces = [piece for i, arrow in enumerate(drawing.arrows) for piece in pieces_of(i, arrow)]
    width, height = spread(drawing)
    curved = sum(arrow.curved for arrow in drawing.arrows)
    looping = {id(arrow) for arrow in drawing.looping()}
    one_way = [arrow for arrow in drawing.arrows if id(arrow) not in looping]
    straight = [arrow for arrow in drawing.arrows if not arrow.curved and arrow.points]
    return Measures(
        arrows=len(drawing.arrows),
        crossings=crossings(pieces),
        through=through(drawing, pieces),
        overlaps=overlaps(drawing),
        shared=shared(drawing, pieces),
        bends=None if curved > len(straight) else sum(len(arrow.points) - 2 for arrow in straight),
        slanted=len({piece.arrow for piece in pieces if not (piece.level or piece.upright)}),
        against=sum(runs_against(drawing, arrow) for arrow in one_way),
        around=around(drawing),
        length=sum(piece.length for piece in pieces) / unit,
        area=width * height / unit**2,
        letters=width * height / drawing.letter**2 if drawing.letter else 0,
        aspect=width / height if height else 0,
        lanes=len(drawing.lanes),
        bands=are_bands(drawing),
        apart=are_apart(drawing),
    )


class Piece:
    """A straight piece of an arrow."""

    def __init__(self, arrow, a, b, smooth):
        self.arrow, self.a, self.b, self.smooth = arrow, a, b, smooth
        self.left, self.right = min(a[0], b[0]), max(a[0], b[0])
        self.top, self.bottom = min(a[1], b[1]), max(a[1], b[1])
        self.length = ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
        self.level = self.bottom - self.top <= NEAR
        self.upright = self.right - self.left <= NEAR


def pieces_of(index, arrow):
    pairs = zip(arrow.points, arrow.points[1:])
    return [Piece(index, a, b, arrow.curved) for a, b in pairs if a != b]


def spread(drawing):
    boxes = [step.box for step in drawing.steps.values()]
    width = max(box.right for box in boxes) - min(box.x for box in boxes)
    return width, max(box.bottom for box in boxes) - min(box.y for box in boxes)


def crossings(pieces):
    """Places where lines cross. Two places nearer than a unit are one, as where one trunk of many arrows is crossed."""
    found = []
    pieces = sorted(pieces, key=lambda piece: piece.left)
    for index, one in enumerate(pieces):
        for other in pieces[index + 1 :]:
            if other.left > one.right:
                break
            if other.top > one.bottom or one.top > other.bottom:
                continue
            place = crossing(one, other)
            if place and all(max(abs(place[0] - x), abs(place[1] - y)) > NEAR for x, y in found):
                found.append(place)
    return len(found)


def crossing(one, other):
    """Where two pieces cross, each away from its ends; a curve's pieces end where others of it go on."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = one.a, one.b, other.a, other.b
    det = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if abs(det) < 1e-9 * one.length * other.length or (one.arrow == other.arrow and one.smooth):
        return None
    t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / det
    u = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / det
    inside = [
        margin(piece) < at < 1 - margin(piece) for piece, at in ((one, t), (other, u))
    ]
    return (ax + t * (bx - ax), ay + t * (by - ay)) if all(inside) else None


def margin(piece):
    return 0 if piece.smooth else min(NEAR / 2 / piece.length, 0.5)


def through(drawing, pieces):
    """Arrows that run through a step that is neither their start nor their end."""
    found = set()
    for piece in pieces:
        arrow = drawing.arrows[piece.arrow]
        for key, step in drawing.steps.items():
            if key in (arrow.source, arrow.target) or (piece.arrow, key) in found:
                continue
            box = step.box
            if piece.left < box.right and box.x < piece.right + NEAR and piece.top < box.bottom and box.y < piece.bottom + NEAR:
                if enters(piece, step):
                    found.add((piece.arrow, key))
    return len(found)


def enters(piece, step):
    """Whether a point of a piece lies inside an outline, by more than two units."""
    count = max(2, int(piece.length / 2))
    for i in range(count + 1):
        x = piece.a[0] + (piece.b[0] - piece.a[0]) * i / count
        y = piece.a[1] + (piece.b[1] - piece.a[1]) * i / count
        if contains(step, x, y):
            return True
    return False


def contains(step, x, y):
    middle, half = step.box.middle, (step.box.w / 2 - 2, step.box.h / 2 - 2)
    if min(half) <= 0:
        return False
    dx, dy = abs(x - middle[0]) / half[0], abs(y - middle[1]) / half[1]
    return {"box": max(dx, dy), "round": dx * dx + dy * dy, "diamond": dx + dy}[step.shape] < 1


def overlaps(drawing):
    boxes = [step.box for step in drawing.steps.values()]
    apart = lambda a, b: a.right <= b.x + NEAR or b.right <= a.x + NEAR or a.bottom <= b.y + NEAR or b.bottom <= a.y + NEAR
    return sum(not apart(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def shared(drawing, pieces):
    """Pairs of pieces of unrelated arrows (neither same start nor same end) on one line."""
    level = [(p.a[1], p.left, p.right, p.arrow) for p in pieces if p.level and not p.upright]
    upright = [(p.a[0], p.top, p.bottom, p.arrow) for p in pieces if p.upright and not p.level]
    found = 0
    for lines in (sorted(level), sorted(upright)):
        for index, (at, begin, end, arrow) in enumerate(lines):
            for other_at, other_begin, other_end, other in lines[index + 1 :]:
                if other_at > at + 0.5:
                    break
                along = min(end, other_end) - max(begin, other_begin)
                found += along > 4 and not related(drawing.arrows[arrow], drawing.arrows[other])
    return found


def related(one, other):
    return one is other or one.source == other.source or one.target == other.target


def runs_against(drawing, arrow):
    """Whether an arrow leads to a step farther left."""
    source, target = drawing.steps[arrow.source].box, drawing.steps[arrow.target].box
    return target.middle[0] < source.middle[0] - NEAR


def around(drawing):
    """Arrows that run round the outside of all lanes."""
    if not drawing.lanes:
        return 0
    boxes = list(drawing.lanes.values())
    left, top = min(box.x for box in boxes) - NEAR, min(box.y for box in boxes) - NEAR
    right, bottom = max(box.right for box in boxes) + NEAR, max(box.bottom for box in boxes) + NEAR
    leaves = lambda x, y: not (left <= x <= right and top <= y <= bottom)
    return sum(any(leaves(*point) for point in arrow.points) for arrow in drawing.arrows)


def are_bands(drawing):
    """Whether lanes lie below each other without a gap, each as long as all."""
    boxes = sorted(drawing.lanes.values(), key=lambda box: box.y)
    if not boxes:
        return False
    even = all(abs(box.x - boxes[0].x) <= NEAR and abs(box.w - boxes[0].w) <= NEAR for box in boxes)
    return even and all(abs(a.bottom - b.y) <= NEAR for a, b in zip(boxes, boxes[1:]))


def are_apart(drawing):
    """Whether the steps of each lane stand in rows of their own."""
    lanes = {}
    for step in drawing.steps.values():
        top, bottom = lanes.get(step.lane, (step.box.y, step.box.bottom))
        lanes[step.lane] = (min(top, step.box.y), max(bottom, step.box.bottom))
    rows = sorted(lanes.values())
    return all(above[1] <= below[0] + NEAR for above, below in zip(rows, rows[1:]))
