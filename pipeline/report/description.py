"""What the public reads about a project: whole sentences on what will be done, out of the form or as a person wrote it.

Rule: a public list names project, unit and measures; the form's summary was written to persuade the leading group. So
greetings, requests, contact data and the complaints the form opens with are left out, and what was still a plan when it
was filed (拟、计划、建议) is told as decided. A person's own words (公布表述 of the review workbook) stand before all that.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from pipeline.params.report import DescriptionParameters

_MASKED = re.compile("〔[^〕]{1,6}〕")
_SENTENCE = re.compile(r"[^。！？\n]*[。！？][”’）]*|[^。！？\n]+")
_LEAST = 15
_FIELD = "public_text"


@dataclass(frozen=True)
class Description:
    """What is published about a project.

    Args:
        text: whole sentences.
        notes: what a person should look at before it is published, phrases.
    """

    text: str
    notes: tuple[str, ...] = ()


def written_texts(decisions: pd.DataFrame) -> dict[str, str]:
    """Return the words a person wrote for the public list, by candidate; of several the latest."""
    rows = decisions.loc[(decisions["field"] == _FIELD) & (decisions["status"] == "applied")]
    rows = rows.sort_values(["decided_on", "decision_id"], na_position="first")
    return dict(zip(rows["candidate_id"], rows["value_text"], strict=True))


def describe(summary: str, rules: DescriptionParameters, persons: Iterable[str] = ()) -> Description:
    """Return the sentences of a form's summary that a public list would print, within the longest length.

    Args:
        summary: personal data already masked; a sentence that held any is left out.
        rules: the round's words.
        persons: names that stand in no published sentence.
    """
    named = tuple(persons)
    found = _sentences(summary)
    open_ones = [sentence for sentence in found if not _is_personal(sentence, named)]
    kept = [sentence for sentence in open_ones if not _is_left_out(sentence, rules)]
    acting = [_as_decided(sentence, rules) for sentence in _without_opening(kept, rules)]
    text = _fit(acting, rules.longest)
    notes = [f"含“{word}”" for word in rules.doubtful_words if word in text]
    notes += ["略去含个人信息的句子"] if len(open_ones) < len(found) else []
    notes += ["没有可公布的整句"] if not text else ["较长，未全部列出"] if len(text) < len("".join(acting)) else []
    return Description(text, tuple(notes))


def _sentences(text: str) -> list[str]:
    found = (" ".join(match.group().split()) for match in _SENTENCE.finditer(text))
    return [sentence for sentence in found if sentence.strip("。！？ ")]


def _is_personal(sentence: str, persons: tuple[str, ...]) -> bool:
    return bool(_MASKED.search(sentence)) or any(name in sentence for name in persons)


def _is_left_out(sentence: str, rules: DescriptionParameters) -> bool:
    """Whether a sentence is for the leading group only; a line that ends with a colon addresses somebody."""
    return sentence.endswith(("：", ":")) or any(word in sentence for word in rules.left_out_words)


def _without_opening(sentences: list[str], rules: DescriptionParameters) -> list[str]:
    """The sentences from the first that says what will be done, when those before it only tell why."""
    at = next((place for place, sentence in enumerate(sentences) if _acts(sentence, rules)), 0)
    begins = at > 0 and (_plans(sentences[at], rules) or sentences[at].startswith(_beginnings(rules)))
    told_why = any(word in sentence for sentence in sentences[:at] for word in rules.situation_words)
    rest = sentences[at:] if begins or told_why else sentences
    return rest if len("".join(rest)) >= _LEAST else sentences


def _acts(sentence: str, rules: DescriptionParameters) -> bool:
    acts = sentence.startswith(rules.starting_words) or any(word in sentence for word in rules.acting_words)
    return acts or _plans(sentence, rules)


def _beginnings(rules: DescriptionParameters) -> tuple[str, ...]:
    return rules.starting_words + rules.acting_words


def _plans(sentence: str, rules: DescriptionParameters) -> bool:
    return bool(_plan(rules).search(sentence)) or sentence.startswith(rules.opening_words)


def _plan(rules: DescriptionParameters) -> re.Pattern[str]:
    """A word of intention where a clause begins, after a year or after 项目; a word by itself and 建议箱, 准备金 are none."""
    whole, words = "|".join(rules.not_plan_words) or "(?!)", "|".join(rules.plan_words) or "(?!)"
    return re.compile(rf"(?:(?<=^)|(?<=[，；：。年])|(?<=项目))(?!{whole})(?:{words})(?![，。；、：！？]|$)")


def _as_decided(sentence: str, rules: DescriptionParameters) -> str:
    """The sentence without its label and without words of intention."""
    for word in rules.opening_words:
        if sentence.startswith(word):
            sentence = sentence[len(word) :].lstrip("：:，")
    return _plan(rules).sub("", sentence)


def _fit(sentences: list[str], longest: int) -> str:
    """The sentences from the first that fit; a first one that is too long ends where a clause ends."""
    out = ""
    for sentence in sentences:
        if len(out) + len(sentence) > longest:
            return out or _clauses(sentence, longest)
        out += sentence if sentence.endswith(("。", "！", "？", "”", "’", "）")) else sentence.rstrip("，、；") + "。"
    return out


def _clauses(sentence: str, longest: int) -> str:
    """The beginning of a sentence as far as there is room, ending at a semicolon or comma outside brackets and quotes."""
    depth, ends = 0, {"；": 0, "，": 0}
    for place, letter in enumerate(sentence[: longest - 1]):
        depth += (letter in "（“《(") - (letter in "）”》)")
        if depth == 0 and letter in ends:
            ends[letter] = place
    end = ends["；"] if ends["；"] > longest // 2 else max(ends.values()) or longest - 1
    return sentence[:end] + "。"
