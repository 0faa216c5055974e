"""What a person writes into a decision cell, as a value: dates, amounts, words. None when not understood."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from pipeline.ingest.decision_sheets import Cell

_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DATE = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*[日号]?(?:\s+[\d:]+)?")
_EIGHT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_AMOUNT = re.compile(r"(?:人民币|¥|￥)?([\d,]+(?:\.\d+)?)(万元|万|元)?整?")
_CRITERION = re.compile(r"(?P<name>.+?)\s*[（(][^（）()]*?(?P<highest>\d*)\s*分\s*[）)]")
_MARKS = re.compile(r"[\s\u3000。，、；：“”\"'（）()\[\]【】·.,;:*＊/]+")


def squeeze(text: str) -> str:
    """Return the text for comparing words: full-width folded, blanks and punctuation taken off, lower case."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).lower()


def read_word(text: str, words: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the canonical value whose way of writing equals the text, or None.

    A question mark or any further word makes it not understood: a guess would be a decision nobody took.
    """
    wanted = squeeze(text)
    return next((value for value, ways in words.items() if wanted in {squeeze(way) for way in ways}), None)


def read_day(cell: Cell) -> date | None:
    """Return the day of a date cell or a date written in Chinese, with figures, or as eight figures; None otherwise.

    A day without a year is not understood.
    """
    if isinstance(cell.value, datetime):
        return cell.value.date()
    if isinstance(cell.value, date):
        return cell.value
    text = _chinese_figures(unicodedata.normalize("NFKC", cell.text))
    match = _DATE.fullmatch(text) or _EIGHT.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _chinese_figures(text: str) -> str:
    """二〇一八年一月十五日 -> 2018年1月15日."""
    text = re.sub(r"([一二三])十([一二三四五六七八九])", r"\1\2", text)
    text = re.sub(r"([二三])十", r"\g<1>0", text)
    text = re.sub(r"十([一二三四五六七八九])", r"一\1", text).replace("十", "10")
    return text.translate(_DIGITS)


def read_yuan(cell: Cell, header: str) -> int | None:
    """Return whole yuan, or None. A bare number is in the header's unit; 万 in the cell wins.

    Args:
        cell: the cell.
        header: header text, which may name 万元.
    """
    text = unicodedata.normalize("NFKC", cell.text).replace(" ", "")
    match = _AMOUNT.fullmatch(text)
    if not match:
        return None
    try:
        number = Decimal(match.group(1).replace(",", ""))
    except InvalidOperation:
        return None
    unit = match.group(2) or ("万元" if "万元" in header else "元")
    yuan = number * 10000 if unit.startswith("万") else number
    return int(yuan) if yuan == yuan.to_integral_value() else None


def read_number(cell: Cell) -> Decimal | None:
    """Return the number of a score cell, or None."""
    try:
        number = Decimal(unicodedata.normalize("NFKC", cell.text).removesuffix("分"))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def criterion_of(title: str) -> tuple[str, int | None] | None:
    """Return name and highest points of a heading such as 职工所盼（0-10分）, in brackets of either width; None for any other."""
    found = _CRITERION.fullmatch(title.strip())
    return (found["name"].strip(), int(found["highest"]) if found["highest"] else None) if found else None
