#!/usr/bin/env python3
"""Writes `used.ld`: which functions `flow check` and `flow render` run, for the linker to put side by side.

The system maps a program in stretches of 64 KB around each page that is touched. Functions that run lie all over
24 MB of code, so a small map cost 6 MB of mapped code; side by side they cost 3.5 MB and a quarter less time.

A function is named by its crate's file and its symbol with every hash left out, so the list stays good when a
dependency, the compiler or the folder of the project changes. A name that no longer fits is passed over by the
linker, and that function lies where it would lie without the list. Run this again when
`flow-benches pictures` shows more memory than it used to. Needs valgrind; takes about five minutes.
"""

import bisect
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# A symbol that stands for many instances, of which few run, is put at the end of the list.
DENSE = 2


def built(folder):
    """The binary with its symbols, and the linker's map of it."""
    link_map = folder / "flow.map"
    together = ["cargo", "build", "--release", "-p", "flow-cli", "-p", "flow-benches"]
    subprocess.run(together, cwd=ROOT, check=True)
    cargo = ["cargo", "rustc", "--release", "-p", "flow-cli", "--bin", "flow", "--message-format", "json-render-diagnostics"]
    extra = ["-C", "strip=none", "-C", f"link-arg=-Wl,-Map,{link_map}"]
    told = subprocess.run([*cargo, "--", *extra], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    binary = re.findall(r'"executable":"([^"]*/flow)"', told)[-1]
    return Path(binary), link_map


def run_all(binary, folder):
    """Runs the benches' maps and a check of every example under callgrind; the traces of both."""
    watched = folder / "watched"
    watched.write_text(
        "#!/bin/sh\nexec valgrind --quiet --tool=callgrind --dump-instr=yes "
        f"--callgrind-out-file={folder}/$PART.%p '{binary}' \"$@\"\n"
    )
    watched.chmod(0o755)
    benches = binary.with_name("flow-benches")
    subprocess.run([benches, "pictures"], env={**os.environ, "FLOW_BIN": str(watched), "PART": "drawn"}, check=True)
    subprocess.run([watched, "check", "examples"], cwd=ROOT, env={**os.environ, "PART": "checked"}, stdout=subprocess.DEVNULL, check=False)
    return [sorted(folder.glob(f"{part}.*")) for part in ("drawn", "checked")]


def addresses(trace):
    """Addresses of the instructions that ran. Format: valgrind's manual, "Callgrind Format Specification". Those of
    libraries are far from the binary's, which is linked at a fixed address."""
    ran, last = set(), 0
    for line in trace.open():
        if found := re.match(r"(0x[0-9a-f]+|\+\d+|-\d+|\*) ", line):
            step = found[1]
            if step.startswith("0x"):
                last = int(step, 16)
            elif step != "*":
                last += int(step)
            ran.add(last)
    return ran


def sections(link_map):
    """Every function's place in the binary: address, size, pattern of its file, pattern of its section."""
    line_of = re.compile(r"\s+([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)\s+\d+\s+(\S+):\(\.text\.(\S+)\)$")
    found = filter(None, map(line_of.match, link_map.open()))
    named = ((int(at, 16), int(size, 16), of_file(file), of_symbol(name)) for at, size, file, name in (m.groups() for m in found))
    return sorted(row for row in named if row[2])


def of_file(path):
    if crate := re.match(r".*/lib(\w+)-[0-9a-f]+\.rlib\(", path):
        return f"*lib{crate[1]}-*:*"
    return "*flow-*.rcgu.o" if re.match(r".*/flow-[0-9a-f]+\..*rcgu\.o$", path) else None


def of_symbol(name):
    return re.sub(r"Cs[0-9A-Za-z]+_(?=\d)", "Cs*_", re.sub(r"17h[0-9a-f]{16}E", "17h*E", name))


def sizes(rows, ran):
    """Bytes of each pattern: of all functions it fits, and of those that ran."""
    starts = [row[0] for row in rows]
    below = ((bisect.bisect_right(starts, address) - 1, address) for address in ran)
    used = {number for number, address in below if 0 <= number and address < rows[number][0] + rows[number][1]}
    whole, run = defaultdict(int), defaultdict(int)
    for number, (start, size, file, symbol) in enumerate(rows):
        whole[file, symbol] += size
        if number in used:
            run[file, symbol] += size
    return whole, run


def groups(whole, drawn, checked):
    """What is drawn with in the middle, what is only checked with around it; patterns of which most runs first."""
    def dense(key, run):
        return whole[key] < DENSE * run[key] or whole[key] - run[key] < 512
    only_checked = {key: size for key, size in checked.items() if key not in drawn}
    for run, wanted in ((only_checked, True), (drawn, True), (drawn, False), (only_checked, False)):
        yield sorted(key for key in run if dense(key, run) == wanted)


def script(parts):
    """The linker script."""
    lines = []
    for part in parts:
        by_file = defaultdict(list)
        for file, symbol in part:
            by_file[file].append(f"      .text.{symbol}")
        for file, symbols in by_file.items():
            lines += [f"    {file}(", *symbols, "    )"]
    head = ["/* Written by used.py, which says why. */", "SECTIONS {", "  .text.used : {"]
    return "\n".join([*head, *lines, "  }", "}", "INSERT BEFORE .text;", ""])


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        binary, link_map = built(folder)
        rows = sections(link_map)
        ran = [set().union(*(addresses(trace) for trace in traces)) for traces in run_all(binary, folder)]
    whole, drawn = sizes(rows, ran[0])
    _, checked = sizes(rows, ran[1])
    (HERE / "used.ld").write_text(script(groups(whole, drawn, checked)))
    print(f"{len(drawn | checked)} patterns, {sum(whole[key] for key in drawn | checked) >> 10} KB")


if __name__ == "__main__":
    sys.exit(main())
