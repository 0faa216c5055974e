"""A flattened table in a budget cell: only the column of amounts is read, quantities and unit prices are not."""

import re

_MARK = re.compile(r"[\t|]")
_SPACES = re.compile(" +")
_AMOUNT = re.compile(r"金额|小计|合计|总价|总额|预算|经费|费用")
_SOURCE = re.compile(r"申请|补助|补贴|资助|自筹|自有|配套|市总|区总|上级|本级|财政|企业|单位承担|赞助")
_OTHER = re.compile(r"数量|单价|标准|人数|次数|场次|规格|天数|期数|单位")
_NUMBER = re.compile(r"\d[\d.,]*%?")
_ANYTHING = re.compile(".+")
_LONGEST_HEAD = 10


def keep_amount_column(text: str, raw: str) -> str:
    """Return the normalised text with the bare numbers of other columns blanked; the length stays the same.

    A table is a line of short cells that names a column of amounts and one of quantities or prices, and the lines below
    with as many cells. Of several columns of amounts those of one source (申请经费, 自筹经费) give way; when several
    are still left nothing is blanked, and a person is asked about what then stands there.

    Args:
        text: normalised, where tabs are spaces.
        raw: the text as given, of the same length.
    """
    if "\t" in raw:
        text = "".join("\t" if given == "\t" else c for c, given in zip(text, raw, strict=True))
    kept, width, lines = [-1], 0, []
    others: set[int] = set()
    for line in text.split("\n"):
        gap, cells = _cells(line)
        amounts = _amounts(cells)
        if amounts:
            kept, width = _without_sources(amounts, cells), len(cells)
            if len(kept) != 1:
                return text.replace("\t", " ")
            others = set(amounts) - set(kept)
            lines.append(_blank(line, gap, kept[0], _ANYTHING, others))
        else:
            lines.append(_blank(line, gap, kept[0], _NUMBER, others) if len(cells) == width else line)
    return "\n".join(lines).replace("\t", " ")


def has_rival_columns(text: str) -> bool:
    """Return whether a table names several columns of amounts (金额, 预算), none of them only of one source."""
    heads = [cells for _, cells in map(_cells, text.split("\n")) if len(_amounts(cells)) > 1]
    return any(len(_without_sources(_amounts(cells), cells)) != 1 for cells in heads)


def _cells(line: str) -> tuple[re.Pattern[str], list[str]]:
    gap = _MARK if _MARK.search(line) else _SPACES
    return gap, gap.split(line)


def _amounts(cells: list[str]) -> list[int]:
    """The columns of amounts that a table's head names; none when the line is no head."""
    if len(cells) < 3 or any(len(cell) > _LONGEST_HEAD for cell in cells):
        return []
    if not any(_OTHER.search(cell) for cell in cells):
        return []
    return [i for i, cell in enumerate(cells) if _AMOUNT.search(cell) and not _OTHER.search(cell)]


def _without_sources(amounts: list[int], cells: list[str]) -> list[int]:
    return amounts if len(amounts) == 1 else [i for i in amounts if not _SOURCE.search(cells[i])]


def _blank(line: str, gap: re.Pattern[str], column: int, pattern: re.Pattern[str], others: set[int]) -> str:
    """Blank the cells that match and those of the other columns of amounts, but for the column."""
    gaps = [*gap.findall(line), ""]
    cells = [
        " " * len(cell) if index in others or (index != column and pattern.fullmatch(cell)) else cell
        for index, cell in enumerate(gap.split(line))
    ]
    return "".join(cell + between for cell, between in zip(cells, gaps, strict=True))
