"""The neutral tree as JSON and back, so that a reader in another process can hand its result over safely.

JSON and not pickle: what comes back from a process that has opened an untrusted file is data, never code.
"""

import base64
import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from pipeline.ingest import tree

_KINDS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        tree.Piece, tree.Paragraph, tree.Cell, tree.Table, tree.Aside, tree.Issue, tree.Picture, tree.Document,
        tree.Member, tree.Mail,
    )
}  # fmt: skip
_FIELDS = {name: [field.name for field in fields(kind)] for name, kind in _KINDS.items()}


def write_tree(value: Any) -> bytes:
    """Return a tree, or a list of members, as JSON bytes."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def read_tree(data: bytes) -> Any:
    """Return the tree that `write_tree` wrote.

    Raises:
        ValueError: it is not such JSON.
    """
    try:
        return _built(json.loads(data.decode("utf-8", "surrogatepass")))
    except (KeyError, TypeError, RecursionError, IndexError) as error:
        raise ValueError("not a tree") from error


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        name = type(value).__name__
        return [name, *[_plain(getattr(value, part)) for part in _FIELDS[name]]]
    if isinstance(value, list):
        return {"l": [_plain(item) for item in value]}
    if isinstance(value, bytes):
        return {"b": base64.b64encode(value).decode("ascii")}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    return value


def _built(value: Any) -> Any:
    if isinstance(value, list):
        kind = _KINDS[value[0]]
        parts = [_built(part) for part in value[1:]]
        if len(parts) != len(_FIELDS[value[0]]):
            raise ValueError("not a tree")
        return kind(*parts)
    if isinstance(value, dict):
        (mark, inside), *_ = value.items()
        if mark == "l":
            return [_built(item) for item in inside]
        return base64.b64decode(inside) if mark == "b" else datetime.fromisoformat(inside)
    return value
