"""Maps of which another program that keeps lanes apart makes a drawing with fewer crossings: the program, and what its
drawing does otherwise. Whoever mends one takes it out."""

SWIMLANES = "Mermaid swimlane-beta"
DOT_BOXES = "dot, our boxes"

EXCEPTIONS = {
    "as-is/as_is": (SWIMLANES, "with lines three times as long"),
    "as-is/invoice_today": (SWIMLANES, "with lines twice as long"),
    "as-is/sorted_by_model": (SWIMLANES, "with lines three times as long"),
    "handlers-of-a-process/adoption": (DOT_BOXES, "with the same order of lanes"),
    "invoices/read_document": (DOT_BOXES, "with lanes from bottom to top"),
    "ladder/support": (SWIMLANES, "with longer lines"),
    "many-ends/visa": (SWIMLANES, "two arrows go round all lanes, and lines are three times as long"),
    "one-store-for-all/stock": ("dot", "with the lane that acts first at the bottom"),
    "order-to-cash/order_to_cash": (SWIMLANES, "an arrow goes round all lanes, and lines are four times as long"),
    "recruiting/application": (DOT_BOXES, "with the lane that acts first in third place"),
}
