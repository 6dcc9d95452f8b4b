"""Mermaid in a headless Chromium: flowcharts with lanes as subgraphs, and the same text as `swimlane-beta`
(https://mermaid.js.org/syntax/swimlanes.html)."""

import json
import re
import subprocess
from pathlib import Path

from drawing import Arrow, Box, Drawing, Step, without_needless

# Milliseconds that a map gets.
PATIENCE = 180_000


def draw_all(maps, kind, folder):
    """Drawings by name of map; None where Mermaid did not come to an end."""
    work = folder / kind
    work.mkdir(exist_ok=True)
    for index, map_ in enumerate(maps):
        text = map_.written("mmd").read_text()
        if kind == "swimlane":
            text = re.sub(r"^flowchart ", "swimlane-beta ", text, flags=re.MULTILINE)
        (work / f"{index}.mmd").write_text(text)
    script = Path(__file__).with_name("mermaid.mjs")
    subprocess.run(["node", str(script), str(work), str(PATIENCE)], check=True)
    return {map_.name: one(map_, work / f"{index}.json") for index, map_ in enumerate(maps)}


def one(map_, path):
    if not path.exists():
        return None
    found, keys = json.loads(path.read_text()), map_.numbers()
    drawing = Drawing(letter=found["letter"])
    drawing.lanes = {name: Box(*box) for name, box in found["lanes"].items()}
    for name, box in found["steps"].items():
        key, lane, shape = keys[name]
        drawing.steps[key] = Step(Box(*box), lane, shape)
    for source, target, points in found["arrows"]:
        points = without_needless([tuple(p) for p in points])
        drawing.arrows.append(Arrow(keys[source][0], keys[target][0], points))
    return drawing
