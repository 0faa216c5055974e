"""A flattened table in a budget cell: only the column of amounts is read, quantities and unit prices are not."""

import re

_MARK = re.compile(r"[\t|]")
_SPACES = re.compile(" +")
_AMOUNT = re.compile(r"金额|小计|合计|总价|总额|预算|经费|费用")
_OTHER = re.compile(r"数量|单价|标准|人数|次数|场次|规格|天数|期数|单位")
_NUMBER = re.compile(r"\d[\d.,]*%?")
_ANYTHING = re.compile(".+")
_LONGEST_HEAD = 10


def keep_amount_column(text: str, raw: str) -> str:
    """Return the normalised text with the bare numbers of other columns blanked; the length stays the same.

    A table is a line of short cells that names a column of amounts and one of quantities or prices, and the lines below
    with as many cells.

    Args:
        text: normalised, where tabs are spaces.
        raw: the text as given, of the same length.
    """
    if "\t" in raw:
        text = "".join("\t" if given == "\t" else c for c, given in zip(text, raw, strict=True))
    column, width, lines = -1, 0, []
    for line in text.split("\n"):
        gap = _MARK if _MARK.search(line) else _SPACES
        cells = gap.split(line)
        amounts = [i for i, cell in enumerate(cells) if _AMOUNT.search(cell) and not _OTHER.search(cell)]
        if len(cells) > 2 and amounts and _is_head(cells):
            column, width = amounts[-1], len(cells)
            lines.append(_blank(line, gap, column, _ANYTHING))
        else:
            lines.append(_blank(line, gap, column, _NUMBER) if len(cells) == width else line)
    return "\n".join(lines).replace("\t", " ")


def _is_head(cells: list[str]) -> bool:
    return any(_OTHER.search(cell) for cell in cells) and all(len(cell) <= _LONGEST_HEAD for cell in cells)


def _blank(line: str, gap: re.Pattern[str], column: int, pattern: re.Pattern[str]) -> str:
    """Blank the cells that match, but for the column."""
    gaps = [*gap.findall(line), ""]
    cells = [
        cell if index == column or not pattern.fullmatch(cell) else " " * len(cell)
        for index, cell in enumerate(gap.split(line))
    ]
    return "".join(cell + between for cell, between in zip(cells, gaps, strict=True))
