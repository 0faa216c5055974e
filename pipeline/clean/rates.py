"""What rates come to with the counts a text gives for them (每人200元，共1000人)."""

import re
from decimal import Decimal

from pipeline.clean.formulas import Atom, Derived
from pipeline.clean.grammar import same_unit, sentence_start
from pipeline.clean.mentions import Count, Mention, Scan
from pipeline.clean.roles import is_in_brackets

_EACH = re.compile(r"^\s*[，,]?[^，,。；;\d]{0,4}各[^，,。；;\d]{0,4}$")
_TABLE = re.compile(
    r"单价[^\d]{0,20}数量[^\d]{0,20}(?:金额|小计|合计)|数量[^\d]{0,20}单价[^\d]{0,20}(?:金额|小计|合计)"
)
_PEOPLE = ("人", "名", "位", "户")
_SESSIONS = ("场", "场次", "期", "班", "批", "轮", "次", "组", "队", "站")
_KIND = re.compile(
    r"(?:户|生|职工|工人|劳模|员工|会员|人员|家庭|儿童|子女|类|档|等|级)(?:[每按][^，。；\d]{0,4})?(?:补助|资助|救助|发放|奖励)?\s*$"
)
_LABEL = re.compile(r"^(?:其中|对|给予)|[每按][^，。；\d]{0,4}$|(?:补助|资助|救助|发放|奖励)$")
_RESULTS = ("item", "total", "subtotal", "asked", "own", "other")
_SUMMED = re.compile(r"[，,]\s?(?:小计|计)[为：:]?\s*$")
_GRADE = re.compile(
    r"大病|重病|重症|一般|普通|[重中轻]度|特困|特殊|困难|低保|[一二三四]等|[一二三四五]级|[甲乙一二三四]类|[高中初]级|[大中小]型|在职|退休"
    r"|[市省][内外]|[白夜]班|[旺淡]季|优秀|合格|良好|成人|儿童|男|女|大学|高中|本科|专科"
)
_SENTENCE = re.compile(r"[。；;\n]")


def apply_rates(scan: Scan) -> tuple[list[Derived], list[Mention]]:
    """Return what rates and their counts give, and the rates for which no single count is stated."""
    derived, unresolved = [], []
    for mention in scan.mentions:
        if mention.role == "item" and (each := _each(mention, scan)) is not None:
            derived.append(each)
            continue
        if mention.role != "rate":
            continue
        counts = None if _is_graded(mention, scan) else _counts_for(mention, scan)
        if counts is None or mention.low is None or mention.high is None:
            if not _is_summed(mention, scan):
                unresolved.append(mention)
            continue
        factor = Decimal(1)
        for count in counts:
            factor *= count.value
        start, end = min(mention.start, *(c.start for c in counts)), max(mention.end, *(c.end for c in counts))
        factors: list[Atom] = [mention, *counts]
        shown = "×".join(scan.text[a.start : a.end].strip() for a in factors)
        result = Derived(
            start, end, mention.low * factor, mention.high * factor, f"{shown}＝{mention.high * factor:,.0f}元"
        )
        if (written := _written_result(mention, result, scan)) is not None:
            written.product = result.high
            continue
        result.is_part = mention.is_part
        result.basis = mention.basis if mention.basis in ("cap", "floor", "approx") else "derived"
        derived.append(result)
    return derived, unresolved


def _is_graded(rate: Mention, scan: Scan) -> bool:
    """大病5000元/人，一般3000元/人，救助20人: one count stands for all grades, and no rate can be told its own."""
    graded = [m for m in scan.mentions if m.role == "rate" and m.per == rate.per and _GRADE.search(m.left)]
    if rate not in graded or len(graded) < 2:
        return False
    counts = [_counts_for(m, scan) for m in graded]
    starts = [c.start for found in counts for c in found or []]
    return len(set(starts)) < len(starts)


def _each(mention: Mention, scan: Scan) -> Derived | None:
    """二等奖2个各5000元: the count right before 各 times the sum."""
    for count in scan.counts:
        between = scan.text[count.end : mention.start]
        if count.end <= mention.start and len(between) <= 8 and _EACH.search(between) and mention.value is not None:
            mention.role = "factor"
            product = mention.value * count.value
            sentence = (
                f"{scan.text[count.start : count.end]}×{scan.text[mention.start : mention.end]}＝{product:,.0f}元"
            )
            return Derived(count.start, mention.end, product, product, sentence, is_part=mention.is_part)
    return None


def mark_unit_prices(scan: Scan) -> None:
    """Give 600元 80台 48000元 the reading of a table row: the first sum is a unit price, the last its result."""
    is_table = bool(_TABLE.search(scan.text))
    for first, last in zip(scan.mentions, scan.mentions[1:], strict=False):
        begin = sentence_start(scan.text, first.start, "\n；;。")
        if (
            last.start - first.end > 24
            or sentence_start(scan.text, last.start, "\n；;。") != begin
            or first.role != "item"
        ):
            continue
        if set("*=") & set(scan.text[begin : last.start]):
            continue
        counts = [c for c in scan.counts if begin <= c.start < last.start]
        for count in counts:
            if (
                first.value
                and last.value
                and count.value > 1
                and (first.value * count.value == last.value or (is_table and len(counts) == 1))
            ):
                first.role, last.product = "factor", first.value * count.value
                scan.counts.remove(count)
                break


def _written_result(rate: Mention, result: Derived, scan: Scan) -> Mention | None:
    """单价10元，计5000元: the product stands as an item of its own in the same sentence."""
    begin = sentence_start(scan.text, rate.start)
    opened = scan.text.rfind("（", 0, rate.start)
    host = next((m for m in scan.mentions if m.end == opened), None)
    if host and host.role in _RESULTS and opened < result.start and is_in_brackets(scan.text, rate.start, opened - 1):
        return host
    behind = [m for m in scan.mentions if m.start > rate.end and sentence_start(scan.text, m.start) == begin]
    same = [m for m in behind if m.role in _RESULTS and m.value == result.value]
    if not same and behind and behind[0].role in ("item", "total") and _SUMMED.search(behind[0].left):
        same = [m for m in behind[:1] if result.end <= m.start and not _is_multiple(m, result, scan)]
    return same[0] if same else None


def _counts_for(mention: Mention, scan: Scan) -> list[Count] | None:
    """One count for each thing the rate is per, or None when one is missing or several differ."""
    chosen = []
    per = mention.per
    counts = _own_counts(mention, scan)
    if per == ("人", "次") and any(c.unit == "人次" for c in scan.counts):
        per = ("人次",)
    for unit in per:
        fitting = [c for c in counts if _fits(c, unit, mention.per_noun) and c.value > 0]
        each = [c for c in fitting if c.is_rate]
        fitting = [c for c in fitting if not c.is_rate]
        if not fitting and (sessions := _by_sessions(each, scan)) is not None:
            chosen += sessions
            continue
        near = _near(fitting, mention, scan.text)
        for pool in (near, fitting if unit in _PEOPLE or not _is_taken(fitting, mention, scan) else []):
            if len({c.value for c in pool}) == 1:
                chosen.append(pool[0])
                break
            if pool:
                return None
        else:
            return None
    return chosen if chosen else None


def _is_summed(rate: Mention, scan: Scan) -> bool:
    """每台2500元，小计5万元: the sum right behind says what the rate comes to."""
    following = next((m for m in scan.mentions if m.start > rate.start), None)
    between = scan.text[rate.end : following.start] if following else ""
    return bool(following and following.role in _RESULTS and _SUMMED.search(between))


def _is_multiple(mention: Mention, result: Derived, scan: Scan) -> bool:
    """教师2名，每天500元，10天，计1万元: a further count of the text explains the sum."""
    return any(mention.value == result.high * count.value for count in scan.counts)


def _is_taken(counts: list[Count], rate: Mention, scan: Scan) -> bool:
    """Whether the counts (5天) stand in the sentence of another rate of the same kind."""
    rivals = [m for m in scan.mentions if m.role == "rate" and m is not rate and set(m.per) & set(rate.per)]
    return any(_near(counts, rival, scan.text) for rival in rivals)


def _own_counts(mention: Mention, scan: Scan) -> list[Count]:
    """Of several rates for kinds of people or classes (大学生每人5000元), each takes the counts beside it or named alike."""
    kinds = [m for m in scan.mentions if m.role == "rate" and _KIND.search(m.left)]
    if len(kinds) < 2 or mention not in kinds:
        return scan.counts
    index = kinds.index(mention)
    begin = kinds[index - 1].end if index else 0
    end = kinds[index + 1].start if index + 1 < len(kinds) else len(scan.text)
    name = _LABEL.sub("", re.split(r"[，,。；;：:、\s]", mention.left)[-1])
    alike = [c for c in scan.counts if len(name) > 1 and c.before.rstrip().endswith(name)]
    return alike or [c for c in scan.counts if begin <= c.start < end]


def _by_sessions(each: list[Count], scan: Scan) -> list[Count] | None:
    """每批40人 with 5批: both counts, when each is stated once."""
    sessions = [c for c in scan.counts if not c.is_rate and (c.unit if c.unit != "个" else c.noun[:1]) in _SESSIONS]
    if len({c.value for c in each}) != 1 or len({c.value for c in sessions}) != 1:
        return None
    return [each[0], sessions[0]]


def _fits(count: Count, unit: str, words: str) -> bool:
    if not unit:
        return count.unit not in ("天", "日", "月", "个月", "年", "人", "名", "位", "人次")
    if same_unit(count.unit, unit) or {count.unit, unit} == {"月", "个月"}:
        return True
    is_thing = count.unit in ("个", "家", "名", "位", "支", "处", "所", "对")
    return is_thing and (count.noun.startswith(unit) or count.before.rstrip().endswith(unit))


def _near(counts: list[Count], mention: Mention, text: str) -> list[Count]:
    """The counts in the same sentence as the rate."""
    begin = sentence_start(text, mention.start)
    stop = _SENTENCE.search(text, mention.end)
    return [c for c in counts if begin <= c.start < (stop.start() if stop else len(text))]
