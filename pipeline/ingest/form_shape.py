"""What a table's labels say about its shape: whether it is a form, and how many proposals stand side by side."""

from pipeline.ingest.labels import FormWords
from pipeline.ingest.proposals import clean_value
from pipeline.ingest.tree import Table


def holds_form(table: Table, words: FormWords) -> bool:
    """Return whether at least two fields of a proposal are labelled in the table."""
    labels = [words.label_of(cell.text) for row in table.rows for cell in row]
    return len({label.name for label in labels if label is not None} & set(words.body_names)) >= 2


def count_lanes(table: Table, words: FormWords) -> int:
    """Return how many proposals stand side by side in the value columns of the table (1 when none do)."""
    first = words.first_name
    widths: dict[str, int] = {}
    for row in table.rows:
        cells = [cell for cell in row if not cell.continues]
        labels = [words.label_of(cell.text) for cell in cells]
        if cells and labels[0] is not None and not any(labels[1:]):
            filled = sum(1 for cell in cells[1:] if clean_value(words.without_help(cell.text)))
            widths[labels[0].name] = max(widths.get(labels[0].name, 0), filled)
    names = widths.get(first, 0)
    others = [width for name, width in widths.items() if name in words.body_names and name != first]
    return names if names > 1 and others and sum(width == names for width in others) * 2 >= len(others) else 1
