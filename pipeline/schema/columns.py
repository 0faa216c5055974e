"""The few kinds of column that the tables are made of.

A kind fixes the pandas type, so that a table read back has the types it was written with:
text is `str` ("" when absent), whole numbers are `Int64` (missing when unknown), shares are `float64`,
days are `datetime64[s]`, flags are `bool`, and nested values are canonical JSON text in columns ending in `_json`.
"""

from collections.abc import Sequence

import pandera.pandas as pa

PANDAS_TYPES = {
    "text": "str",
    "id": "str",
    "code": "str",
    "json": "str",
    "whole": "Int64",
    "number": "float64",
    "day": "datetime64[s]",
    "flag": "bool",
}


def text(label: str, meaning: str, *, unit: str = "") -> pa.Column:
    """Text, never missing: "" when absent."""
    return pa.Column(str, title=label, description=meaning, metadata={"unit": unit, "kind": "text"})


def key(label: str, meaning: str) -> pa.Column:
    """Text that must be there (an id)."""
    return pa.Column(
        str, pa.Check.str_length(min_value=1), title=label, description=meaning, metadata={"unit": "", "kind": "id"}
    )


def choice(label: str, meaning: str, allowed: Sequence[str]) -> pa.Column:
    """One code of a closed list."""
    meaning = f"{meaning} Allowed: {', '.join(code or '(empty)' for code in allowed)}."
    return pa.Column(
        str, pa.Check.isin(list(allowed)), title=label, description=meaning, metadata={"unit": "", "kind": "code"}
    )


def whole(label: str, meaning: str, *, unit: str, minimum: int | None = 0) -> pa.Column:
    """Whole number, missing when unknown."""
    checks = [] if minimum is None else [pa.Check.ge(minimum)]
    return pa.Column(
        "Int64", checks, nullable=True, title=label, description=meaning, metadata={"unit": unit, "kind": "whole"}
    )


def number(label: str, meaning: str, *, unit: str) -> pa.Column:
    """Real number, missing when unknown."""
    return pa.Column(
        "float64", nullable=True, title=label, description=meaning, metadata={"unit": unit, "kind": "number"}
    )


def day(label: str, meaning: str) -> pa.Column:
    """Calendar day or moment to the second, missing when unknown."""
    return pa.Column(
        None,
        pa.Check(lambda column: str(column.dtype) == "datetime64[s]", error="datetime64[s]"),
        nullable=True,
        title=label,
        description=meaning,
        metadata={"unit": "date", "kind": "day"},
    )


def flag(label: str, meaning: str) -> pa.Column:
    """True or false."""
    return pa.Column(bool, title=label, description=meaning, metadata={"unit": "", "kind": "flag"})


def nested(label: str, meaning: str) -> pa.Column:
    """Canonical JSON text: a list or an object."""
    return pa.Column(
        str,
        pa.Check.str_matches(r"^[\[{]"),
        title=label,
        description=meaning,
        metadata={"unit": "", "kind": "json"},
    )
