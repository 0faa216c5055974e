"""Doubts that text outside the form's cells raises: an amount, or a change to what was filed, that no field holds."""

import re
import unicodedata
from typing import Any

from pipeline.params.form import FormDescription

_NUMBER = r"(?:\d[\d.,]*|[一二两三四五六七八九十百千]+)"
_AMOUNT = re.compile(rf"{_NUMBER}\s*(?:[多余来]?\s*[百千万亿]*\s*元|[百千]?万(?![人次名户件份册条]))")
_CLAUSE = re.compile(r"[，。；;！!？?\n]|,(?!\d)")
_SHOWN = 60
_KINDS = ("comment", "note", "header", "footer")  # of `Aside`; hidden text and boxes are flagged whatever they say


def ask_amount_outside(record: dict[str, Any], text: str, form: FormDescription) -> None:
    """Send the record to a person when the text names a sum for it that its budget cell does not hold."""
    known = set(_amounts(str(record["budget_text"])))
    for clause in _CLAUSE.split(text):
        if any(word in clause for word in form.outside_words) and set(_amounts(clause)) - known:
            sentence = f"表格栏目以外写有“{clause.strip()[:_SHOWN]}”，与经费预算栏不一致，请核对以哪个为准。"
            _ask(record, "amount_outside", sentence)
            return


def ask_of_asides(record: dict[str, Any], asides: list[tuple[str, str]], form: FormDescription) -> None:
    """Look for sums in comments, notes, headers and footers, given as (kind, text)."""
    ask_amount_outside(record, "\n".join([text for kind, text in asides if kind in _KINDS]), form)


def changes_filing(text: str, form: FormDescription) -> bool:
    """Return whether a letter beside a form names an amount, or withdraws, adds or corrects a project."""
    return bool(_amounts(text)) or any(re.search(pattern, text) for pattern in form.letter_changes)


def ask_of_letter(record: dict[str, Any], text: str) -> None:
    """Send a form whose letter says more than the form to a person."""
    shown = " ".join(text.split())[:_SHOWN]
    _ask(record, "letter_says_more", f"邮件正文写有金额或项目变动（“{shown}”），请对照建议表核对。")


def _amounts(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text)
    return ["".join(found.split()).rstrip("元") for found in _AMOUNT.findall(plain)]


def _ask(record: dict[str, Any], code: str, text: str) -> None:
    if code not in {note["code"] for note in record["notes"]}:
        record["notes"] = [*record["notes"], {"code": code, "at": "", "text": text}]
    record["needs_person"] = True
