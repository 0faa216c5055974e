"""The five required elements of a proposal: found, not found or unclear, each with the words that show it."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.clean.amounts import Target, read_budget, read_headcount, read_targets
from pipeline.clean.grammar import either
from pipeline.params.elements import ElementWords, load_element_words
from pipeline.paths import ROOT

ELEMENTS = {
    "measures": "具体措施办法",
    "beneficiary_scope": "受益群体范围",
    "beneficiary_count": "人数",
    "funds": "项目资金",
    "targets": "量化考核指标",
}
ELEMENT_WORDS = ROOT / "params" / "elements.yaml"
FIELDS = ("project_name", "summary", "expected_outcome", "budget", "extra")
_CLAUSES = re.compile(r"[^，,。；;！!\n]+")
_SHORTEST_CLAUSE = 4
_FULL_CLAUSE = 12
_PEOPLE = ("人", "名", "位", "人次", "户")


@dataclass(frozen=True)
class ElementSpan:
    """Words that show an element: field of the form, half-open offsets into it, the words."""

    field: str
    start: int
    end: int
    text: str


@dataclass
class Element:
    """State (found, not_found, unclear) of one element and the words behind it."""

    state: str
    spans: list[ElementSpan] = field(default_factory=list)


def find_elements(
    project_name: str,
    summary: str,
    expected_outcome: str,
    budget: str,
    extra: str = "",
    words: ElementWords | None = None,
) -> dict[str, Element]:
    """Return the five elements by name (`ELEMENTS`), each found with its spans, not found or unclear.

    Rule: notice §五.5 (注重实效): measures, beneficiaries, their number, funds and quantified targets must be stated.

    Args:
        project_name: 项目名称 as filed.
        summary: 项目简介.
        expected_outcome: 预期目标或成效.
        budget: 经费预算.
        extra: 附页.
        words: default `params/elements.yaml`.
    """
    texts = dict(
        zip(FIELDS, (project_name or "", summary or "", expected_outcome or "", budget or "", extra or ""), strict=True)
    )
    words = words or load_element_words(ELEMENT_WORDS)
    patterns = _patterns(words)
    return {
        "measures": _measures(texts, patterns),
        "beneficiary_scope": _scope(texts, words),
        "beneficiary_count": _count(texts, patterns),
        "funds": _funds(texts, patterns),
        "targets": _targets(texts, patterns),
    }


@lru_cache(maxsize=4)
def _patterns(words: ElementWords) -> dict[str, re.Pattern[str]]:
    made = {name: re.compile(either(getattr(words, name))) for name in ElementWords.model_fields}
    trade = rf"([\u4e00-\u9fa5]{{1,3}}(?:{either(words.trades)}))"
    made["trade_before"] = re.compile(rf"{trade}(?:共|有|约|近|各|达|等|：|:)*\s*$")
    made["trade_behind"] = re.compile(rf"的?{trade}(?![\u4e00-\u9fa5]{{0,1}}(?:会|队))")
    made["qualified"] = re.compile(
        rf"(?:{either(words.qualifiers)})[^，,。；;\n]{{0,8}}?(?:{either(words.wide_groups[:4])})"
    )
    return made


def _span(name: str, text: str, match: re.Match[str] | Target) -> ElementSpan:
    start, end = (match.start(), match.end()) if isinstance(match, re.Match) else (match.start, match.end)
    return ElementSpan(name, start, end, text[start:end])


def _measures(texts: dict[str, str], patterns: dict[str, re.Pattern[str]]) -> Element:
    """Found where the text says what is done and how, in two plain clauses or one full one; an act alone is unclear."""
    plain, acts, ways = [], [], 0
    for name in ("summary", "extra"):
        for clause in _CLAUSES.finditer(texts[name]):
            words = clause.group().strip()
            is_vague = bool(patterns["slogans"].search(words) or patterns["vague_acts"].search(words))
            if len(words) < _SHORTEST_CLAUSE or (is_vague and not re.search(r"\d", words)):
                acts += [_span(name, texts[name], clause)] if patterns["acts"].search(words) else []
                continue
            kinds = {match.group() for match in patterns["means"].finditer(words)}
            ways += len(kinds) + bool(re.search(r"\d", words))
            if kinds or patterns["acts"].search(words):
                plain.append(_span(name, texts[name], clause))
    length = sum(span.end - span.start for span in plain)
    if (len(plain) >= 2 and ways >= 1) or (plain and ways >= 2 and length >= _FULL_CLAUSE):
        return Element("found", plain)
    return Element("unclear", plain + acts) if plain or acts else Element("not_found")


def _scope(texts: dict[str, str], words: ElementWords) -> Element:
    patterns = _patterns(words)
    found, wide = [], []
    for name in ("project_name", "summary", "expected_outcome", "extra"):
        text = texts[name]
        for key in ("groups", "qualified"):
            found += [_span(name, text, match) for match in patterns[key].finditer(text)]
        wide += [_span(name, text, match) for match in patterns["wide_groups"].finditer(text)]
        found += _counted_trades(name, text, words)
    if found:
        return Element("found", found)
    return Element("unclear", wide) if wide else Element("not_found")


def _counted_trades(name: str, text: str, words: ElementWords) -> list[ElementSpan]:
    """Head counts of people named by their trade: 护林员540人, 200名叉车工."""
    patterns = _patterns(words)
    found = []
    for mention in read_headcount(text).mentions:
        before, behind = text[max(0, mention.start - 12) : mention.start], text[mention.end : mention.end + 12]
        trade = patterns["trade_before"].search(before) or patterns["trade_behind"].match(behind)
        is_reached = mention.role in ("count", "session", "each", "daily")
        if is_reached and trade and not trade.group(1).endswith(words.not_trades):
            found.append(ElementSpan(name, mention.start, mention.end, text[mention.start : mention.end]))
    return found


def _count(texts: dict[str, str], patterns: dict[str, re.Pattern[str]]) -> Element:
    found, vague = [], []
    for name in ("summary", "expected_outcome", "extra", "project_name", "budget"):
        text = texts[name]
        count = read_headcount(text)
        has_number = any(
            value is not None for value in (count.people, count.low, count.high, count.visits, count.households)
        )
        spans = [ElementSpan(name, start, end, text[start:end]) for start, end in count.spans]
        if has_number:
            found += spans
        else:
            known = [m for m in count.mentions if m.high is not None and m.role in ("count", "session")]
            found += [ElementSpan(name, m.start, m.end, text[m.start : m.end]) for m in known if name != "budget"]
        vague += [_span(name, text, match) for match in patterns["vague_counts"].finditer(text) if name != "budget"]
    if found:
        return Element("found", found)
    return Element("unclear", vague) if vague else Element("not_found")


def _funds(texts: dict[str, str], patterns: dict[str, re.Pattern[str]]) -> Element:
    text = texts["budget"]
    budget = read_budget(text)
    spans = [ElementSpan("budget", start, end, text[start:end]) for start, end in budget.spans]
    codes = {code for code, _ in budget.reasons}
    bare = text.strip(" \n。")
    if bare in patterns["nil_funds"].pattern.split("|") or (bare and set(bare) <= set("/-—无")):
        return Element("unclear", [ElementSpan("budget", 0, len(text), text)])
    if budget.basis != "none" or "not_needed" in codes:
        return Element("found", spans or [ElementSpan("budget", 0, len(text), text)])
    if bare:
        return Element("unclear", [ElementSpan("budget", 0, len(text), text)])
    for name in ("summary", "extra", "expected_outcome"):
        elsewhere = read_budget(texts[name])
        if (
            elsewhere.total_yuan is not None
            and elsewhere.basis != "none"
            and re.search("预算|经费|资金|投入|费用", texts[name])
        ):
            return Element("found", [ElementSpan(name, s, e, texts[name][s:e]) for s, e in elsewhere.spans])
    return Element("not_found")


def _targets(texts: dict[str, str], patterns: dict[str, re.Pattern[str]]) -> Element:
    found, vague = [], []
    for name in ("expected_outcome", "summary", "extra", "project_name"):
        text = texts[name]
        for target in read_targets(text):
            is_plain = name == "expected_outcome" or (target.unit not in _PEOPLE and text[target.start].isdigit())
            if is_plain and not target.needs_person:
                found.append(_span(name, text, target))
        for key in ("vague_targets", "deadlines") if name == "expected_outcome" else ("vague_targets",):
            vague += [_span(name, text, match) for match in patterns[key].finditer(text)]
    if found:
        return Element("found", found)
    return Element("unclear", vague) if vague else Element("not_found")
