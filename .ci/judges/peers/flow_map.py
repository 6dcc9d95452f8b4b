"""Our own drawing of a map, read from the SVG that `flow render` writes, and the map in others' languages."""

import re
import subprocess
import xml.etree.ElementTree as ET

import paths
from drawing import Arrow, Box, Drawing, Step, without_needless

NODE = re.compile(r'^\s*"((?:[^"\\]|\\.)*)"\s*\[(.*)\]$')
SHAPES = {"circle": "round", "doublecircle": "round", "diamond": "diamond"}


class Map:
    """A process of a file, and what `flow` writes of it."""

    def __init__(self, flow, file, process, folder):
        self.flow, self.file, self.process = flow, file, process
        # As in `compiler/draw/tests/measures.txt`.
        self.name = f"{file.stem}/{process}"
        self.folder = folder / self.name.replace("/", "-")
        self.folder.mkdir(exist_ok=True)

    def written(self, ending):
        """The path of the map in a format."""
        path = self.folder / f"map.{ending}"
        if not path.exists():
            command = [self.flow, "render", str(self.file), "--process", self.process, "-o", str(path)]
            subprocess.run(command, capture_output=True, check=False)
        return path

    def steps(self):
        """Steps as (path, lane, shape), in the order of all exports."""
        steps, lane = [], -1
        for line in self.written("dot").read_text().splitlines():
            lane += line.lstrip().startswith("subgraph ")
            node = NODE.match(line)
            if node:
                shape = re.search(r"shape=(\w+)", node[2])
                steps.append((node[1], lane, SHAPES.get(shape[1] if shape else "", "box")))
        return steps

    def numbers(self):
        """Paths of steps by the ids that D2 and Mermaid are given."""
        ids = re.findall(r"^ +(n\d+): ", self.written("d2").read_text(), re.MULTILINE)
        return dict(zip(ids, self.steps(), strict=True))


def processes(flow, file, folder):
    """The processes of a file in source order, by what a picture of all of them says."""
    path = folder / f"{file.stem}-all.svg"
    subprocess.run([flow, "render", str(file), "-o", str(path)], capture_output=True, check=False)
    if not path.exists():
        return []
    return [name.split()[0] for name in re.findall(r'<title id="title-([^"]*)"', path.read_text())]


def draw(map_):
    """Our drawing."""
    root = ET.fromstring(map_.written("svg").read_text())
    drawing = Drawing(letter=14)
    lanes = [group for group in root.iter() if tag(group) == "g" and (group.get("aria-label") or "").startswith("lane ")]
    for index, group in enumerate(lanes):
        drawing.lanes[index] = rect(next(iter(group)))
    for group in root.iter():
        if tag(group) == "g" and (group.get("id") or "").startswith("step-"):
            key = f"{group.get('data-path')} {len(drawing.steps)}"
            drawing.steps[key] = step(group, lanes)
    for line in root.iter():
        if tag(line) == "path" and line.get("data-from") is not None:
            drawing.arrows.append(arrow(line, drawing.steps))
    return drawing


def tag(element):
    return element.tag.rsplit("}", 1)[-1]


def rect(element):
    return Box(*(float(element.get(name)) for name in ("x", "y", "width", "height")))


def step(group, lanes):
    names = [lane.get("data-lane") for lane in lanes]
    lane = names.index(group.get("data-lane")) if group.get("data-lane") in names else 0
    for shape in group.iter():
        match tag(shape):
            case "rect":
                return Step(rect(shape), lane)
            case "circle":
                x, y, r = (float(shape.get(name)) for name in ("cx", "cy", "r"))
                return Step(Box(x - r, y - r, 2 * r, 2 * r), lane, "round")
            case "path":
                return Step(Box.around(paths.read(shape.get("d"))[0]), lane, "diamond")
    raise ValueError(f"no outline in {group.get('id')}")


def arrow(line, steps):
    """An arrow between the steps that its ends are nearest to: one end of a process may be drawn several times. Its
    last piece goes on beneath the arrowhead to the outline."""
    points, curved = paths.read(line.get("d"))
    source = nearest(steps, line.get("data-from"), points[0])
    target = nearest(steps, line.get("data-to"), points[-1])
    points = without_needless(points)
    points[-1] = onto(points[-2], points[-1], steps[target].box)
    points[0] = onto(points[1], points[0], steps[source].box)
    return Arrow(source, target, points, curved)


def nearest(steps, path, point):
    def away(key):
        box = steps[key].box
        return max(box.x - point[0], point[0] - box.right, box.y - point[1], point[1] - box.bottom)

    return min((key for key in steps if key.rsplit(" ", 1)[0] == path), key=away)


def onto(before, end, box):
    """The end of an upright or level piece, moved to the border of a box that is at most 16 away."""
    (bx, by), (x, y) = before, end
    if abs(bx - x) < 0.01:
        border = box.y if by < y else box.bottom
        return (x, border) if abs(border - y) <= 16 else end
    border = box.x if bx < x else box.right
    return (border, y) if abs(border - x) <= 16 else end
