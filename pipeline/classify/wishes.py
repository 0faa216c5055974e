"""Numbered wishes in one text: worth telling, since domain and theme are judged for the text as a whole."""

import re

_HAN = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_NUMBER = re.compile(
    rf"(?<![0-9.])([0-9]{{1,2}})\s*[.．、)）](?![0-9])"
    rf"|[（(]\s*([0-9]{{1,2}}|[{_HAN}])\s*[)）]"
    rf"|([{_CIRCLED}])"
    rf"|(?<![一-鿿])([{_HAN}])(?:、|是)"
    rf"|第([{_HAN}])(?:、|，|,|个愿望|条|件事?)(?=[一-鿿])"
)


def count_wishes(text: str) -> int:
    """Return how many items the text numbers 1, 2, 3 … in whatever style; 0 when it does not number any two."""
    count = 0
    for match in _NUMBER.finditer(text):
        if _value(next(found for found in match.groups() if found)) == count + 1:
            count += 1
    return count if count >= 2 else 0


def _value(mark: str) -> int:
    if mark in _CIRCLED:
        return _CIRCLED.index(mark) + 1
    return int(mark) if mark.isdecimal() else _HAN.index(mark) + 1
