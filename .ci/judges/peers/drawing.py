"""A drawing of a map as plain geometry, whoever drew it. Units are the drawing program's own; y runs downward."""

from dataclasses import dataclass, field
from statistics import median


@dataclass
class Box:
    """An upright rectangle."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self):
        return self.x + self.w

    @property
    def bottom(self):
        return self.y + self.h

    @property
    def middle(self):
        return (self.x + self.w / 2, self.y + self.h / 2)

    @staticmethod
    def around(points):
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


@dataclass
class Step:
    """A step's outline; its shape is `box`, `round` or `diamond`."""

    box: Box
    lane: int
    shape: str = "box"


@dataclass
class Arrow:
    """A line from one step to another, by their keys in the drawing. Corners that were rounded off are corners
    again; `curved` says that pieces of `points` stand for a curve."""

    source: str
    target: str
    points: list
    curved: bool = False


@dataclass
class Drawing:
    """Steps by a key of their own, arrows, and the boxes of lanes by index."""

    steps: dict = field(default_factory=dict)
    arrows: list = field(default_factory=list)
    lanes: dict = field(default_factory=dict)
    # Size of the letters in steps; 0 where there are none.
    letter: float = 0

    def looping(self):
        """Arrows that are part of a loop: which of its arrows runs back is the layout's to choose."""
        # A key may have a number behind its path, where two ends share one.
        ends = [(arrow.source.split(" ")[0], arrow.target.split(" ")[0]) for arrow in self.arrows]
        after = {}
        for source, target in [*ends, *self.into_events()]:
            after.setdefault(source, []).append(target)
        return [arrow for arrow, (source, target) in zip(self.arrows, ends) if source in reached(after, target)]

    def into_events(self):
        """From each step of a block to what the block listens to, `block#on_…`: no arrow is drawn there."""
        paths = {key.split(" ")[0] for key in self.steps}
        events = [(path.split("#on")[0], path) for path in paths if "#on" in path]
        return [(path, event) for block, event in events for path in paths if path.startswith(f"{block}/")]

    def step_height(self):
        """How high a usual step is, in which lengths are told: so that no program gains by small letters."""
        heights = [step.box.h for step in self.steps.values() if step.shape == "box"]
        return median(heights or [step.box.h for step in self.steps.values()])


def reached(after, start):
    """The steps that can come after a step, itself among them."""
    found, left = {start}, [start]
    while left:
        new = [step for step in after.get(left.pop(), []) if step not in found]
        found.update(new)
        left.extend(new)
    return found


def without_needless(points):
    """Corners alone: no point twice, and none in the middle of a level or upright line."""
    kept = []
    for point in points:
        if kept and max(abs(kept[-1][0] - point[0]), abs(kept[-1][1] - point[1])) < 0.01:
            continue
        while len(kept) > 1 and is_straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


def is_straight(a, b, c):
    """Whether three points stand in one line that is level or upright, by less than a unit."""
    level = max(a[1], b[1], c[1]) - min(a[1], b[1], c[1]) < 1
    upright = max(a[0], b[0], c[0]) - min(a[0], b[0], c[0]) < 1
    return level or upright
