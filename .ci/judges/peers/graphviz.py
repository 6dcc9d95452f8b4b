"""Graphviz's `dot`: lanes as clusters, `splines=ortho`, its JSON (https://graphviz.org/docs/outputs/json/)."""

import json
import re
import subprocess

from drawing import Arrow, Box, Drawing, Step, without_needless

# `ortho` draws no labels but those of `xlabel`, as it says itself.
LABEL = re.compile(r'^(\s*"(?:[^"\\]|\\.)*" -> "(?:[^"\\]|\\.)*" \[)label=')


def draw(map_):
    """Our DOT as it is."""
    lines = map_.written("dot").read_text().splitlines()
    source = "\n".join(LABEL.sub(r"\1xlabel=", line) for line in lines)
    keys = {path: (path, lane, shape) for path, lane, shape in map_.steps()}
    return read(run(source), keys, letter=11)


def draw_boxes(own):
    """The steps and arrows of our drawing, as large as there and without words."""
    steps = {f"n{i}": (key, step.lane, step.shape) for i, (key, step) in enumerate(own.steps.items())}
    ids = {key: name for name, (key, _, _) in steps.items()}
    out = ['digraph g { rankdir=LR; newrank=true; node [shape=box fixedsize=true label=""]']
    for lane in sorted({step.lane for step in own.steps.values()}):
        out.append(f"subgraph cluster_{lane} {{")
        for key, step in own.steps.items():
            if step.lane == lane:
                out.append(f"{ids[key]} [width={step.box.w / 72} height={step.box.h / 72}]")
        out.append("}")
    for arrow in own.arrows:
        out.append(f"{ids[arrow.source]} -> {ids[arrow.target]}")
    return read(run("\n".join(out + ["}"])), steps)


def run(source):
    command = ["dot", "-Tjson", "-Gsplines=ortho"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout)


def read(graph, keys, letter=0):
    """The drawing; `keys` gives for each name the key, lane and shape of a step."""
    drawing, names = Drawing(letter=letter), {}
    for item in graph["objects"]:
        if item["name"].startswith("cluster_"):
            x, y, right, top = map(float, item["bb"].split(","))
            drawing.lanes[item["name"]] = Box(x, -top, right - x, top - y)
        elif item["name"] in keys:
            key, lane, shape = keys[item["name"]]
            x, y = map(float, item["pos"].split(","))
            w, h = float(item["width"]) * 72, float(item["height"]) * 72
            drawing.steps[key] = Step(Box(x - w / 2, -y - h / 2, w, h), lane, shape)
            names[item["_gvid"]] = key
    for edge in graph.get("edges", []):
        drawing.arrows.append(Arrow(names[edge["tail"]], names[edge["head"]], corners(edge["pos"])))
    return drawing


def corners(position):
    """The corners of `e,x,y x,y …`: of Bézier points every third is on the line, and the arrowhead's tip ends it."""
    words = position.split()
    tip = [word for word in words if word.startswith("e,")]
    on_line = [word for word in words if not word.startswith(("e,", "s,"))][::3]
    points = [point(word) for word in on_line] + [point(word[2:]) for word in tip]
    return without_needless(points)


def point(word):
    x, y = word.split(",")
    return (float(x), -float(y))
