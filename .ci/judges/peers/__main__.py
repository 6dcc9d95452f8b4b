"""Draws every map of the examples and fixtures by other programs too, and measures all drawings by the same rule.

    python3 .ci/judges/peers FLOW [--peers dot,d2,tala,mermaid,swimlane] [--maps PART] [--words] [--write]

Two comparisons: a peer's bare name is our export as somebody would draw it there; `our boxes` are our own steps and
arrows, as large as in our drawing and without words, so that nothing but the layout is compared. Fails where we have
an overlap or an arrow through a step, where our figures are not those of `compiler/draw/tests/measures.txt`, or where a
drawing that keeps lanes apart and the flow one way has fewer crossings and the map is not among EXCEPTIONS.
"""

import argparse
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import d2
import flow_map
import graphviz
import mermaid
from known import EXCEPTIONS
from measure import measure
from report import FLOW, best_apart, page, short

ROOT = Path(__file__).resolve().parents[3]
# Between these a page is written anew.
BEGIN, END = "<!-- written by .ci/peers.sh -->", "<!-- to here -->"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("flow")
    parser.add_argument("--peers", default="dot")
    parser.add_argument("--maps", default="", help="only those whose name has this in it")
    parser.add_argument("--words", action="store_true", help="our exports only, not our boxes")
    parser.add_argument("--write", action="store_true", help="into docs/peers.md and README.md")
    return parser.parse_args()


def maps(flow, part, folder):
    files = sorted([*ROOT.glob("examples/*/*.flow"), *ROOT.glob("compiler/draw/tests/maps/*.flow")])
    for file in files:
        place = folder / file.parent.name
        place.mkdir(exist_ok=True)
        for process in flow_map.processes(flow, file, place):
            if part in f"{file.stem}/{process}":
                yield flow_map.Map(flow, file, process, place)


def attempt(name, map_, draw):
    """What a peer's drawing measures; None where it cannot draw the map."""
    try:
        return measure(draw())
    except (subprocess.SubprocessError, ValueError, KeyError) as why:
        print(f"{name} draws no {map_.name}: {str(why)[:200]}", file=sys.stderr)
        return None


def everyone(args, map_):
    """Measures by program, ours first."""
    own = flow_map.draw(map_)
    found, peers = {FLOW: measure(own)}, args.peers.split(",")
    if "dot" in peers:
        found["dot"] = attempt("dot", map_, lambda: graphviz.draw(map_))
    if "dot" in peers and not args.words:
        found["dot, our boxes"] = attempt("dot", map_, lambda: graphviz.draw_boxes(own))
    layouts = [*(("dagre", "elk") if "d2" in peers else ()), *(("tala",) if "tala" in peers else ())]
    for layout in layouts:
        found[f"D2 {layout}"] = attempt("D2", map_, lambda: d2.draw(map_, layout))
    for layout in ("dagre", "elk") if "d2" in peers and not args.words else ():
        found[f"D2 {layout}, our boxes"] = attempt("D2", map_, lambda: d2.draw_boxes(own, layout, map_.folder))
    return found


def faults(results, complete):
    """What must not be, in sentences."""
    kept = kept_measures()
    if complete:
        yield from (f"{name} is not drawn" for name in sorted(kept.keys() - results.keys()))
    for name, by in results.items():
        own = by[FLOW]
        bad = {"crossed steps": own.through, "overlaps": own.overlaps, "shared lines": own.shared, "slanted": own.slanted}
        yield from (f"{name}: {count} {what}" for what, count in bad.items() if count)
        if not own.bands:
            yield f"{name}: lanes are no bands"
        told = (own.arrows, own.bends, own.crossings)
        if name in kept and told != kept[name]:
            yield f"{name}: arrows, bends, crossings are {told} here and {kept[name]} in measures.txt"
        peer, best = best_apart(by)
        if best < own.crossings and name not in EXCEPTIONS:
            yield f"{name}: {own.crossings} crossings, {peer} has {best} and keeps lanes and flow"


def kept_measures():
    """Arrows, bends and crossings by map, as the tests of the layout keep them."""
    lines = (ROOT / "compiler/draw/tests/measures.txt").read_text().splitlines()[1:]
    words = [line.rsplit(maxsplit=5) for line in lines]
    return {name.strip(): (int(arrows), int(bends), int(crossings)) for name, arrows, bends, crossings, *_ in words}


def main():
    args = arguments()
    peers = args.peers.split(",")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        all_maps = list(maps(args.flow, args.maps, folder))
        results = {}
        with ThreadPoolExecutor(max_workers=2) as pool:
            measured = pool.map(lambda map_: everyone(args, map_), all_maps)
            results.update(zip((map_.name for map_ in all_maps), measured))
        for kind, title in (("flowchart", "Mermaid"), ("swimlane", "Mermaid swimlane-beta")):
            if ("mermaid" if kind == "flowchart" else kind) in peers:
                for name, drawing in mermaid.draw_all(all_maps, kind, folder).items():
                    results[name][title] = drawing and measure(drawing)
    print(page(results))
    if args.write:
        write(ROOT / "docs/peers.md", page(results))
        write(ROOT / "README.md", short(results))
    found = list(faults(results, complete=not args.maps))
    print("\n".join(f"FAULT {fault}" for fault in found))
    if not results:
        sys.exit("there are no maps")
    sys.exit(1 if found else 0)


def write(path, text):
    """Puts tables between the lines of a page that say so."""
    head, rest = path.read_text().split(BEGIN)
    tail = rest.split(END)[1]
    path.write_text(f"{head}{BEGIN}\n{text}{END}{tail}")


main()
