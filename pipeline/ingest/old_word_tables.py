"""Where cells and rows of a Word 97-2003 file end, and the shape of its rows.

Source of the layout: the public description [MS-DOC], sections 2.4.3 to 2.4.5 (tables), 2.9.324 (row definition).
"""

from struct import unpack_from

from pipeline.ingest import old_word_sprm as sprm
from pipeline.ingest.old_word_text import RawParagraph
from pipeline.ingest.table_builder import RowShape, TreeBuilder


def add_paragraph(builder: TreeBuilder, raw: RawParagraph) -> None:
    """Hand a paragraph to the builder with its place in a table."""
    found = sprm.read_properties(raw.properties) if raw.properties else {}
    depth = _depth(found)
    if depth and _is_on(found, sprm.P_ROW_END if depth == 1 else sprm.P_INNER_ROW):
        builder.add(raw.pieces, depth, row=_read_shape(raw.properties, found))
        return
    ends_cell = raw.end == "\x07" or (depth > 1 and _is_on(found, sprm.P_INNER_CELL))
    builder.add(raw.pieces, depth, ends_cell=ends_cell)


def _depth(found: dict[int, bytes]) -> int:
    if sprm.P_DEPTH in found:
        return max(int.from_bytes(found[sprm.P_DEPTH], "little", signed=True), _is_on(found, sprm.P_IN_TABLE))
    return int(_is_on(found, sprm.P_IN_TABLE))


def _is_on(found: dict[int, bytes], code: int) -> bool:
    return bool(found.get(code, b"\0")[0])


def _read_shape(properties: bytes, found: dict[int, bytes]) -> RowShape:
    """Return edges and merges of a row."""
    definition = found.get(sprm.T_DEFINITION, b"")
    count = definition[0] if definition else 0
    if not count or len(definition) < 1 + (count + 1) * 2:
        return RowShape()
    shape = RowShape(list(unpack_from(f"<{count + 1}h", definition, 1)))
    for index in range(count):
        at = 1 + (count + 1) * 2 + index * 20
        bits = definition[at] if at < len(definition) else 0
        if bits & 2:
            shape.merged.add(index)
        if bits & 0x20 and not bits & 0x40:
            shape.continued.add(index)
    for code, operand in sprm.walk_sprms(properties):
        if code == sprm.T_VERTICAL_MERGE and len(operand) == 2:
            (shape.continued.add if operand[1] == 1 else shape.continued.discard)(operand[0])
        elif code == sprm.T_MERGE:
            shape.merged |= set(range(operand[0] + 1, min(operand[1], count)))
    return shape
