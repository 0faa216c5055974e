"""The word lists as compiled patterns, built once per set of words."""

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.params.amounts import AmountWords, load_amount_words
from pipeline.paths import ROOT

AMOUNT_WORDS = ROOT / "params" / "amounts.yaml"
_PERSON = ("人次", "人", "名", "位")


def either(words: tuple[str, ...]) -> str:
    """Return an alternation, longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


@dataclass(frozen=True, eq=False)
class Grammar:
    """Patterns over normalised text (see `numerals.normalise`).

    Args:
        money_unit: a money unit right after a number.
        count: a count unit right after a number, group 1 the unit.
        rate_left: the words before a number that make it a rate, group 1 what it is per.
        rate_right: the words after a sum that make it a rate, groups what it is per.
        role: words naming a role; the group's name is the role.
        before: modifier words right before a number; the group's name is cap, floor or approx.
        after: modifier words right after a number and its unit.
    """

    words: AmountWords
    money_unit: re.Pattern[str]
    count: re.Pattern[str]
    rate_left: re.Pattern[str]
    rate_right: re.Pattern[str]
    role: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    label: re.Pattern[str]
    follows: re.Pattern[str]
    parts: re.Pattern[str]
    not_needed: re.Pattern[str]
    pending: re.Pattern[str]
    unknown: re.Pattern[str]
    attached: re.Pattern[str]
    open_list: re.Pattern[str]
    time_words: re.Pattern[str]
    increase: re.Pattern[str]
    payments: re.Pattern[str]
    reached: re.Pattern[str]
    item: re.Pattern[str]


def default_grammar(words: AmountWords | None = None) -> Grammar:
    """Return the patterns for the words, or for the packaged word file."""
    return _packaged() if words is None else _compile(words)


@lru_cache(maxsize=1)
def _packaged() -> Grammar:
    return _compile(load_amount_words(AMOUNT_WORDS))


@lru_cache(maxsize=4)
def _compile(words: AmountWords) -> Grammar:
    money, mod = words.money, words.modifiers
    per = either(tuple(w for w in words.count_units if w != "块"))
    noun = r"[^，,。；;：:\n\d（）]"
    rate_left = (
        rf"(?:每|平均每|各(?=人|名|户|站|家|班|队|场|点|区|单位))(?!年)(?:一)?({per}){noun}{{0,14}}[：:]?\s*$"
        rf"|每(?!年)({noun}{{1,14}}?)(?:补助|补贴|奖励|发放|给予|资助|投入|约|需|标准|预算|安排|拨付|按|扶持|慰问)?{noun}{{0,5}}[：:]?\s*$"
        rf"|(?<!年)(人均|户均|场均|单价|均价|单位成本|人头|单[台套人场件册次期个户站间处]){noun}{{0,6}}[：:]?\s*$"
    )
    roles = [_role(name, getattr(money, name)) for name in ("subtotal", "total", "asked", "own", "other", "background")]
    return Grammar(
        words=words,
        money_unit=re.compile(rf"\s*(?:余|多|来)?\s*(?:{either(money.units)})(?!儿|次)(?:钱|整)?"),
        count=re.compile(rf"[^\S\n]*(?:余|多|来|几)?[^\S\n]*({either(words.count_units)})"),
        rate_left=re.compile(rate_left),
        rate_right=re.compile(
            rf"\s*(?:左右|以内)?\s*(?:/|每|一(?={per}))\s*（?({per}|[^\d\s，,。；;：:、（）*=/]{{1,4}})"
            rf"(?:\s*(?:/|·|\*(?!\s*\d)|、|每)\s*({per}))?）?"
        ),
        role=re.compile("|".join(roles)),
        before=re.compile(
            rf"(?:(?P<cap>{either(mod.cap_before)})|(?P<floor>{either(mod.floor_before)})"
            rf"|(?P<approx>{either(mod.approx_before)}))(?:为|是|在|达到|达|共|需要|需|人民币|经费|资金|费用|投入|支出|补助|[：:¥￥]){{0,3}}\s*$"
        ),
        after=re.compile(
            rf"\s{{0,4}}(?:（[^（）\d]{{1,6}}）)?(?:(?P<cap>{either(mod.cap_after)})|(?P<floor>{either(mod.floor_after)})"
            rf"|(?P<approx>{either(mod.approx_after)}))"
        ),
        label=re.compile(either(money.labels)),
        follows=re.compile(rf"\s*(?:$|[，,。；;：:、！\n（）+=*)]|{either(money.follows)})"),
        parts=re.compile(either(tuple(w for w in money.parts if w != "即"))),
        not_needed=re.compile(either(money.not_needed)),
        pending=re.compile(either(money.pending)),
        unknown=re.compile(either(money.unknown)),
        attached=re.compile(either(money.attached)),
        open_list=re.compile(
            either(tuple(w for w in money.open_list if w != "等"))
            + "|(?<![一二三四五六七八九十同平上中下高初优])等(?![奖级次额待于同候])"
        ),
        time_words=re.compile(
            rf"(?P<year>(?<!\d[-~至到])(?<!\d[-~至到]20)(?:20)?\d\d(?=\s*年))|(?P<nth>第[一二三四五]年)|(?P<past>(?:{either(money.past)})(?![^，。；;]{{0,4}}(?:为准|结算|列支|报销)))|(?P<present>{either(money.present)})"
        ),
        payments=re.compile(either(money.payments)),
        increase=re.compile(rf"(?:{either(money.increase)})[^，,。；;\d至到]{{0,4}}$"),
        reached=re.compile(either(money.people_before)),
        item=re.compile(
            rf"(?:(?<!经)费用?|{either(money.items)}|\d {{0,2}}(?:{per})|每(?:{per}))(?:共|约|为|计|需|是|：|:)?\s*$",
        ),
    )


def _role(name: str, words: tuple[str, ...]) -> str:
    """One named group; a lone 共 is a total only outside 公共, 共建, 共享."""
    spelled = either(words)
    if name == "total" and "共" in words:
        spelled = either(tuple(w for w in words if w != "共")) + "|(?<![公])共(?![同享建青产创和度促鸣])"
    return f"(?P<{name}>{spelled})"


def sentence_start(text: str, position: int, marks: str = "。；;\n") -> int:
    """Return where the sentence around a position begins."""
    start = 0
    for mark in marks:
        start = text.rfind(mark, start, position) + 1 or start
    return start


def same_unit(left: str, right: str) -> bool:
    """Return whether two count units may stand for each other (人, 名, 位; 场, 场次)."""
    if left == right or (left in _PERSON and right in _PERSON):
        return True
    return {left, right} in ({"场", "场次"}, {"天", "日"}, {"课", "课时"}, {"次", "场"}, {"本", "册"}, {"套", "份"})
