"""D2 (https://d2lang.com): lanes as containers, geometry from its SVG, whose classes are ids in Base64."""

import base64
import html
import re
import subprocess
import xml.etree.ElementTree as ET

import paths
from drawing import Arrow, Box, Drawing, Step, without_needless
from flow_map import rect, tag

EDGE = re.compile(r"^(?:(.*)\.)?\((.*) -> (.*)\)\[\d+\]$")
SECONDS = 60


def draw(map_, layout):
    """Our D2 as it is."""
    return read(run(map_.written("d2").read_text(), layout, map_.folder), map_.numbers(), letter=16)


def draw_boxes(own, layout, folder):
    """The steps and arrows of our drawing, as large as there and without words."""
    keys = {f"n{i}": (key, step.lane, step.shape) for i, (key, step) in enumerate(own.steps.items())}
    ids = {key: f"lane{lane}.{name}" for name, (key, lane, _) in keys.items()}
    out = ["direction: right"]
    for lane in sorted({step.lane for step in own.steps.values()}):
        out.append(f'lane{lane}: "" {{')
        for name, (key, of, _) in keys.items():
            if of == lane:
                box = own.steps[key].box
                out.append(f'{name}: "" {{width: {box.w:.0f}; height: {box.h:.0f}}}')
        out.append("}")
    out.extend(f"{ids[arrow.source]} -> {ids[arrow.target]}" for arrow in own.arrows)
    return read(run("\n".join(out), layout, folder), keys)


def run(source, layout, folder):
    path = folder / f"{layout}.d2.svg"
    command = ["d2", "--layout", layout, "-", str(path)]
    subprocess.run(command, input=source, capture_output=True, text=True, timeout=SECONDS, check=True)
    return ET.fromstring(path.read_text())


def read(root, keys, letter=0):
    """The drawing; `keys` gives for each id within a lane the key, lane and shape of a step."""
    drawing = Drawing(letter=letter)
    for group in root.iter():
        name = decoded(group.get("class") or "") if tag(group) == "g" else ""
        edge = EDGE.match(name)
        if edge:
            line = next(child for child in group if tag(child) == "path")
            points, curved = paths.read(line.get("d"))
            ends = [keys[end.rsplit(".", 1)[-1]][0] for end in (edge[2], edge[3])]
            drawing.arrows.append(Arrow(*ends, points if curved else without_needless(points), curved))
        elif re.fullmatch(r"lane\d+", name):
            drawing.lanes[name] = outline(group)
        elif re.fullmatch(r"lane\d+\.n\d+", name):
            key, lane, shape = keys[name.rsplit(".", 1)[-1]]
            drawing.steps[key] = Step(outline(group), lane, shape)
    return drawing


def decoded(classes):
    """The id in a group's classes, or nothing."""
    try:
        return html.unescape(base64.b64decode(classes.split()[0], validate=True).decode())
    except (ValueError, IndexError):
        return ""


def outline(group):
    """The box of the first thing drawn in a group's shape."""
    for shape in next(child for child in group if child.get("class") == "shape" or "shape" in (child.get("class") or "")):
        match tag(shape):
            case "rect":
                return rect(shape)
            case "ellipse":
                x, y, rx, ry = (float(shape.get(name)) for name in ("cx", "cy", "rx", "ry"))
                return Box(x - rx, y - ry, 2 * rx, 2 * ry)
            case "path":
                return Box.around(paths.read(shape.get("d"))[0])
    raise ValueError(f"no outline in {group.get('class')}")
