"""Maps of which another program that keeps lanes apart makes a drawing with fewer crossings: the program, and what its
drawing does otherwise. Whoever mends one takes it out."""

SWIMLANES = "Mermaid swimlane-beta"
DOT_BOXES = "dot, our boxes"

EXCEPTIONS = {
    "as-is/sorted_by_model": (SWIMLANES, "with lines three times as long"),
    "ladder/support": (SWIMLANES, "with longer lines"),
    "many-ends/visa": (SWIMLANES, "two arrows go round all lanes, and lines are three times as long"),
    "one-store-for-all/stock": ("dot", "with the lane that acts first at the bottom"),
    "recruiting/application": (DOT_BOXES, "with the lane that acts first in third place"),
}
