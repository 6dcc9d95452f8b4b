"""The tables, and where others are better."""

from known import EXCEPTIONS

FLOW = "Flow"
# Most of the length and area that the best drawing with lanes as bands needs.
SHORTER = 0.8

COLUMNS = [
    "drawn by", "maps", "crossings", "through steps", "against the flow", "round the lanes", "not level or upright", "bends", "length", "area",
    "area in letters", "lanes as full bands", "lanes apart",
]


def page(results):
    parts = [
        "## Sums over all maps",
        "Others' figure : ours over the same maps, where ours is not 0.",
        summary(results),
        "## Where others are better",
        "\n".join(f"- {line}" for line in behind(results)) or "Nowhere.",
        "## Each map",
        "Crossings · length · area; **bold** where lanes are apart; after a + arrows through steps. – where nothing came out.",
        per_map(results),
    ]
    return "\n\n".join(parts) + "\n"


# What the README says, by what is measured.
SHORT = {
    "lanes as bands as long as the map": "bands",
    "places where arrows cross": "crossings",
    "arrows through steps": "through",
    "arrows that run backwards without a loop": "against",
    "length of all arrows, in heights of a step": "length",
}


def short(results):
    """Sums of those that draw our export."""
    names = [name for name in peers(results) if "our boxes" not in name]
    drew = [sum(1 for by in results.values() if by.get(name)) for name in names]
    heads = [name if count == len(results) else f"{name}, {count} of them" for name, count in zip(names, drew)]
    lines = [f"| {len(results)} maps | {' | '.join(heads)} |", "| --- |" + " --- |" * len(names)]
    for words, what in SHORT.items():
        sums = [sum(getattr(by[name], what) for by in results.values() if by.get(name)) for name in names]
        lines.append(f"| {words} | {' | '.join(f'{figure:,.0f}' for figure in sums)} |")
    return "\n".join(lines) + "\n"


def summary(results):
    """Sums by peer over the maps that it drew, beside ours over the same maps."""
    lines = [f"| {' | '.join(COLUMNS)} |", "|" + " --- |" * len(COLUMNS)]
    for peer in peers(results):
        pairs = [(by[FLOW], by[peer]) for by in results.values() if by.get(peer)]
        if pairs:
            lines.append(row(peer, pairs, len(results)))
    return "\n".join(lines)


def peers(results):
    return list(dict.fromkeys(peer for by in results.values() for peer in by))


def row(peer, pairs, count):
    own = [ours for ours, _ in pairs]
    theirs = [measures for _, measures in pairs]

    def both(name, unit=1):
        total = sum(getattr(measures, name) for measures in theirs) / unit
        ours = sum(getattr(measures, name) for measures in own) / unit
        return f"{total:,.0f}" if peer == FLOW or not ours else f"{total:,.0f} : {ours:,.0f}"

    cells = [
        peer,
        f"{len(pairs)} of {count}",
        both("crossings"),
        both("through"),
        both("against"),
        both("around"),
        both("slanted"),
        "curves" if any(m.bends is None for m in theirs) else both("bends"),
        both("length"),
        both("area"),
        both("letters", 1000) if all(m.letters for m in theirs) else "–",
        f"{sum(m.bands for m in theirs)} of {len(pairs)}",
        f"{sum(m.apart for m in theirs)} of {len(pairs)}",
    ]
    return f"| {' | '.join(cells)} |"


def per_map(results):
    """One row a map: crossings, length and area by peer."""
    names = peers(results)
    lines = [f"| map | {' | '.join(names)} |", "| --- |" + " --- |" * len(names)]
    for name, by in sorted(results.items()):
        lines.append(f"| {name} | {' | '.join(cell(by.get(peer)) for peer in names)} |")
    return "\n".join(lines)


def cell(measures):
    if measures is None:
        return "–"
    crossings = f"**{measures.crossings}**" if measures.apart else f"{measures.crossings}"
    through = f" + {measures.through}" if measures.through else ""
    return f"{crossings}{through} · {measures.length:.0f} · {measures.area:.0f}"


def best_apart(by):
    """Which peer has fewest crossings of those that keep lanes apart and the flow one way, and how many. An arrow
    through a step counts too."""
    orderly = [(peer, m) for peer, m in by.items() if m and m.apart and not m.against and peer != FLOW]
    counts = [(m.crossings + m.through, peer) for peer, m in orderly]
    best, peer = min(counts, default=(10**6, "nobody"))
    return peer, best


def behind(results):
    """What another drawing does better, in sentences."""
    for name, by in sorted(results.items()):
        own, (peer, best) = by[FLOW], best_apart(by)
        known = EXCEPTIONS.get(name)
        if best < own.crossings:
            others = best_known(by, known, best) or f"{peer} {best}"
            yield f"{name}: {own.crossings} crossings, {others}"
        elif known and known[0] in by:
            yield f"{name}: is among the exceptions and need not be"
        free = [m.crossings + m.through for p, m in by.items() if m and p != FLOW]
        if free and min(free) < min(own.crossings, best):
            yield f"{name}: {own.crossings} crossings, {min(free)} by one that gives up lanes or the flow"
        yield from longer(name, by)


def best_known(by, known, best):
    """The exception in words, if it is about one of the best."""
    measures = by.get(known[0]) if known else None
    return f"{known[0]} {best}, {known[1]}" if measures and measures.crossings + measures.through == best else None


def longer(name, by):
    """Where we are not shorter or smaller by a fifth than the best drawing with lanes as bands."""
    bands = [m for peer, m in by.items() if m and m.bands and peer != FLOW and m.lanes > 1]
    for what in ("length", "area"):
        ours, theirs = getattr(by[FLOW], what), min((getattr(m, what) for m in bands), default=None)
        if theirs and ours > SHORTER * theirs:
            yield f"{name}: {what} {ours:.0f}, more than four fifths of {theirs:.0f} by one with lanes as bands"
