"""The gate before public/: what may be personal is looked for in every file, docx and xlsx unzipped; one hit stops all of it.

Rule: 个人信息保护法 art. 6, 25, 28, 51: the public lists name units, never persons; counts too small on health or hardship
are not printed. See docs/decisions/0005-reports.md.
"""

import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.params.report import PublicityParameters
from pipeline.report.labels import PEOPLE_UNITS, people_text
from pipeline.report.setting import Tables
from pipeline.text.masking import find_personal, mask

_PATTERNS = {
    "手机号": re.compile(r"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"),
    "固定电话": re.compile(r"(?<![\d.])(?:0\d{2,3}[-—）) ]\d{7,8}|(?:电话|热线|传真)[:： ]{0,2}\d{7,8})(?!\d)"),
    "身份证号": re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![\dXx])"),
    "电子邮箱": re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
    "IP 地址": re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])"),
    "联系人": re.compile(r"(?:联系人|填表人|经办人|负责人)[:： ]{1,3}[\u4e00-\u9fff]{2,4}"),
    "微信号": re.compile(r"(?:微信号?|QQ)[:： ]{1,3}[A-Za-z0-9_-]{5,}", re.IGNORECASE),
}
_MARKUP = re.compile(
    r"<style.*?</style>|<script.*?</script>|data:[a-z/0-9+]+;base64,[A-Za-z0-9+/=]+|<[^>]*>", re.DOTALL
)
_NOT_A_NAME = re.compile(r"[\d\W_]*")
_PEOPLE = "职工|家庭|员工|人员|工友|儿童|子女|夫妇|夫妻"
_COUNTED = (
    rf"(?:名|户|例|位|个\s*(?:困难|特困|低保|残疾|单亲|患病|{_PEOPLE})|家\s*(?:困难|特困|低保)|对\s*(?:{_PEOPLE}))"
)
_NUMBER = r"(?<![\d.])(?:\d{1,4}\s*[-—–－~～至到]+\s*)?\d{1,4}(?!\d)"
_WORD = "(?<![一二两三四五六七八九十百千万零第])[一二两三四五六七八九](?:[至到、]?[一二两三四五六七八九])?"
_SMALL = re.compile(
    rf"{_NUMBER}(?=\s*(?:多|余)?\s*(?:{_COUNTED}|人(?!次)))|{_WORD}(?={_COUNTED})"
    rf"|(?<={_PEOPLE})\s*(?:{_NUMBER}|{_WORD})(?=\s*(?:多|余)?\s*[个家对](?![口接一1]))"
)
_NEAR = 18
_OFFICES = ("部", "会", "办", "室", "局", "处", "科", "中心", "公司", "单位", "委员", "常委", "小组", "站")
_CHINESE_NAME = re.compile("[\u4e00-\u9fff]{2,4}")
_PERSONS = (
    ("submissions", "respondent_text"),
    ("candidate_members", "author_text"),
    ("rewards", "author_text"),
    ("opinions", "from_text"),
    ("decisions", "decided_by"),
)
_TEXTS_WITH_NAMES = ("summary_text", "expected_outcome_text", "budget_text", "extra_text", "aside_text", "raw_json")
_FIGURES = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


@dataclass(frozen=True)
class Leak:
    """Something personal in a file meant for the public.

    Args:
        path: the file.
        part: member of a docx or xlsx, "" otherwise.
        kind: what it looks like.
        shown: the finding with its middle hidden.
    """

    path: str
    part: str
    kind: str
    shown: str

    @property
    def sentence(self) -> str:
        """Where and what, for the analyst."""
        return f"{self.path}{'（' + self.part + '）' if self.part else ''}：疑似{self.kind}“{self.shown}”"


def known_persons(tables: Tables, publicity: PublicityParameters, ordinary: str = "") -> frozenset[str]:
    """Return nicknames and names of persons in the internal tables that must appear in no public file.

    These are authors, senders, those who decided or objected, and whoever a form names beside 联系人, 填报人 and the like.
    Names of one letter, without letters, of units or offices, listed as no names, or standing in the ordinary text that
    every document carries (the round's title) are left out.
    """
    units = ordinary + "".join(set(tables["proposals"]["unit_name"]) | set(tables["proposals"]["counted_unit_name"]))
    told = {part for text in _told(tables, _PERSONS) for part in (text, *_parts(text))}
    names = {name.strip() for name in (*told, *_senders(tables), *_labelled_names(tables))}
    allowed = {*publicity.allowed_texts, *publicity.not_names}
    return frozenset(
        name
        for name in names
        if len(name) > 1
        and not name.endswith(_OFFICES)
        and not _NOT_A_NAME.fullmatch(name)
        and name not in units
        and name not in allowed
    )


def _parts(text: str) -> Iterator[str]:
    """The names in 王示例,李示例 and 王示例（主任）: what commas part, and of words beside brackets or spaces those that are names."""
    for part in re.split(r"[、,，;；/]+", text):
        yield part
        words = re.split(r"[\s（(）)]+", part)
        yield from (word for word in words if word != part and find_personal(f"姓名：{word}"))


def _told(tables: Tables, places: Iterable[tuple[str, str]]) -> set[str]:
    return {text for table, column in places if table in tables for text in tables[table][column]}


def _senders(tables: Tables) -> set[str]:
    """Display names of mail addresses that are a person's."""
    shown = {re.sub(r"<.*", "", text).strip(" \"'") for text in _told(tables, (("files", "sender_text"),))}
    return {text for text in shown if _CHINESE_NAME.fullmatch(text)}


def _labelled_names(tables: Tables) -> set[str]:
    """Names that the texts themselves call names; 王某 and 张×× name nobody."""
    texts = _told(tables, (("submissions", column) for column in _TEXTS_WITH_NAMES))
    found = {text[span.start : span.end] for text in texts for span in find_personal(text) if span.kind == "name"}
    return {name for name in found if _CHINESE_NAME.fullmatch(name) and "某" not in name}


def find_leaks(path: str, data: bytes, persons: Iterable[str], allowed: Iterable[str] = ()) -> list[Leak]:
    """Return everything in a file that looks personal, markup taken off; pictures are searched as bytes."""
    ordered, passed = sorted(persons), tuple(allowed)
    return [leak for part, text in _texts(path, data) for leak in _leaks_in(path, part, text, ordered, passed)]


def _texts(path: str, data: bytes) -> Iterator[tuple[str, str]]:
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                raw = archive.read(name)
                yield name, _plain(raw) if name.endswith((".xml", ".rels")) else raw.decode("utf-8", "ignore")
    else:
        yield "", _plain(data) if path.endswith((".html", ".xml", ".svg")) else data.decode("utf-8", "ignore")


def _plain(raw: bytes) -> str:
    """Text as a reader sees it: pieces of one paragraph or cell run together, different ones stay apart."""
    text = raw.decode("utf-8", "replace")
    text = re.sub(r"</(?:w:p|w:tc|si|c|td|th|p|li|h\d|title|dt|dd)>", "\n", text)
    return unicodedata.normalize("NFKC", html.unescape(_MARKUP.sub("", text)))


def _leaks_in(path: str, part: str, text: str, persons: list[str], allowed: tuple[str, ...]) -> Iterator[Leak]:
    for word in allowed:
        text = text.replace(word, "")
    for kind, pattern in _PATTERNS.items():
        yield from (Leak(path, part, kind, _hidden(match.group())) for match in pattern.finditer(text))
    for span in find_personal(text):
        found = text[span.start : span.end]
        if not any(pattern.search(found) for pattern in _PATTERNS.values()):
            yield Leak(path, part, span.label, _hidden(found))
    yield from (
        Leak(path, part, "个人姓名或昵称", _hidden(name))
        for name in persons
        if unicodedata.normalize("NFKC", name) in text
    )


def _hidden(text: str) -> str:
    return text if len(text) < 2 else text[0] + "*" * max(len(text) - 2, 1) + (text[-1] if len(text) > 2 else "")


def public_text(text: str, publicity: PublicityParameters) -> str:
    """Return text fit for the public: personal data masked, small counts on health or hardship hidden."""
    return hide_small_counts(mask(text), publicity)


def hide_small_counts(text: str, publicity: PublicityParameters) -> str:
    """Return the text with counts, and ranges that begin, below the limit replaced by 若干 where a word on health or hardship stands near."""

    def replace(match: re.Match[str]) -> str:
        first = re.match(r"\d+|.", match.group().strip())
        count = int(_FIGURES.get(first.group(), first.group())) if first else 0
        near = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        sensitive = any(word in near for word in publicity.small_cell_words)
        return "若干" if sensitive and count < publicity.small_cell else match.group()

    return _SMALL.sub(replace, text)


def public_people(row: Mapping[str, Any], publicity: PublicityParameters) -> str:
    """Return who benefits for the public: a small count on health or hardship is not printed, an unknown one is a dash."""
    name = next((name for name in PEOPLE_UNITS if not pd.isna(row[name])), "")
    sensitive = any(word in f"{row['project_name']}{row['summary']}" for word in publicity.small_cell_words)
    if name and sensitive and int(row[name]) < publicity.small_cell:
        return f"不足{publicity.small_cell}{PEOPLE_UNITS[name]}"
    return people_text(row) or "—"
