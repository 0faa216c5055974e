"""Where two texts differ, marked for a reader."""

import difflib
import re

from pipeline.text.normalize import normalize_format

_TOKEN = re.compile(r"[0-9０-９]+(?:[.．][0-9０-９]+)?|[A-Za-z]+|\S", re.ASCII)
_CONTEXT = 10
_LONGEST = 6000
FORMAT_ONLY = "仅标点、空格、全半角不同"

Change = tuple[str, str, str, bool]


def show_differences(left: str, right: str) -> str:
    """Return the second text's way from the first: differing spans in 【】, long common stretches as ……; "" when identical.

    Numbers are shown whole. 【甲→乙】 replaced, 【＋乙】 only in the second, 【－甲】 only in the first.

    Example: "惠及1000人" and "惠及2000人" give "惠及【1000→2000】人".
    """
    if left == right:
        return ""
    if normalize_format(left) == normalize_format(right):
        return FORMAT_ONLY
    if len(left) + len(right) > _LONGEST:
        return f"全文较长（{len(left)} 字、{len(right)} 字），请对照原文"
    changes = _changes(_TOKEN.findall(left), _TOKEN.findall(right))
    return "".join(_shown(change, first=i == 0, last=i == len(changes) - 1) for i, change in enumerate(changes))


def _changes(left: list[str], right: list[str]) -> list[Change]:
    """Return (kind, left, right, is_common) in order; one common character between two changes joins them."""
    merged: list[list[str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        is_common = kind == "equal" and (b - a > 1 or not merged or b == len(left))
        mine, theirs = "".join(left[a:b]), "".join(right[c:d])
        if merged and merged[-1][2] == "" and not is_common:
            merged[-1][0] += mine
            merged[-1][1] += theirs
        else:
            merged.append([mine, theirs, "common" if is_common else ""])
    return [(_kind(a, b), a, b, bool(common)) for a, b, common in merged]


def _kind(left: str, right: str) -> str:
    if left and right:
        return "replaced"
    return "added" if right else "removed"


def _shown(change: Change, *, first: bool, last: bool) -> str:
    kind, left, right, is_common = change
    if not is_common:
        return {"replaced": f"【{left}→{right}】", "added": f"【＋{right}】", "removed": f"【－{left}】"}[kind]
    head, tail = "" if first else left[:_CONTEXT], "" if last else left[-_CONTEXT:]
    return left if len(left) <= 2 * _CONTEXT else f"{head}……{tail}"
