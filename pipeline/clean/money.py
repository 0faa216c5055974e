"""Every sum of money in a text, each with its role, basis and what it is per."""

import re
from decimal import Decimal

from pipeline.clean.bare_items import take_items
from pipeline.clean.grammar import Grammar, sentence_start
from pipeline.clean.mentions import Count, Mention, Scan
from pipeline.clean.numerals import Number, normalise, scan_numbers
from pipeline.clean.ranges import merge_ranges
from pipeline.clean.tables import keep_amount_column

_HEADER = re.compile(
    r"以(万|千)?元为单位|单位 {0,4}[：:]? {0,4}(?:人民币)?(万|千)?元|（ {0,4}(?:人民币)?(万|千)?元 {0,4}）|(?<![\d\s.])(万)元 {0,4}[：:]"
)
_COUNT_RATE = re.compile(r"每(?:月|季度?|周|天|日|人|家|个|名|场|期|站|班|批|组|轮|次|队)[^，,。；;、\d]{0,4}$")
_COUNT_PER = re.compile(r"\s?(?:/|每)\s?(?:期|批|班|场|次|组|队|月|周|天|季)")
_BROKEN = re.compile(r"(?<=\d)[ \n]{1,4}(?=[万千]?元)")
_CONDITION = re.compile(
    r"(?:以上|以下|以内)?(?:的|之间)[^，,。；;\d]{0,8}?(?:救助|给予|奖励|补助|补贴|资助|一次性|按|可|予以|享受|发放)[^，,。；;\d]{0,8}\d"
)
_SERIAL = re.compile(r"(?:^|\n) *$")
_ONE = re.compile(r"(?:^|[，,。；;：\s])一(个|家|户|人|场|间|套|处|站|节|台|名|班|组)[^，,。；;：\d（）]{0,8}$")
_MANY = r"[\d二三四五六七八九十百千万两]\s*(?:多|余|来)?"
_STOP = re.compile(r"[。；;\n]")
_DOT_SLIP = re.compile(r"\d{1,3}\.\d{3}")
_JIAO = re.compile(
    r"(?P<jiao>[\d零一二三四五六七八九壹贰叁肆伍陆柒捌玖])角(?:(?P<fen>[\d零一二三四五六七八九壹贰叁肆伍陆柒捌玖])分)?"
)
_LIST_PRICE = re.compile(r"(?:原价|市场价|门市价|零售价|挂牌价|套餐价格|标价)[^，。；\d]{0,4}$")
_OTHER_NUMBER = re.compile(r"\d(?!\d*\s*年)|[两二三四五六七八九十](?:大?项|部分|大?类|大?块)[：:]")
MOST_MENTIONS = 200
_MOST_IN_LIST = 100
_CLAUSES = re.compile("[，,、（）]")
_SPLIT_DIGITS = re.compile(r"\d +$")
_OF = re.compile("的[^，,。；;]{0,8}$")
_MOST_SCALED = 10**7  # behind （万元）, more is rather meant in yuan
_CURRENCY = re.compile(r"(?:[¥￥]|RMB|rmb|人民币[：:]?)\s*$")
_RIGHT_STOP = re.compile(r"[，,。；;：\n、（）\d+*=]")
_MARKER = re.compile(
    r"\s*[.、）．]|\s*[：:]?\s*年(?!限)|\s*月|\s*号|\s*日(?=[，前起至止。）])|\s*%|\s*个?百分|\s*岁|\s*周岁|\s*级|\s*时(?!长)|\s*点|-\d"
)
_PER = {"人均": "人", "人头": "人", "户均": "户", "场均": "场", "均价": ""}
_SCALE = {"万": 10**4, "千": 10**3}
_ALONE = {
    "企业": "other",
    "公司": "other",
    "行政": "other",
    "街道": "other",
    "财政": "other",
    "商家": "other",
    "区里": "own",
}


def scan_money(raw: str, grammar: Grammar) -> Scan:
    """Return the sums and counts of a text in order."""
    text = _BROKEN.sub(lambda m: " " * len(m.group()), normalise(raw))
    if "\n" in text:
        text = keep_amount_column(text, raw)
    numbers = merge_ranges(scan_numbers(text, raw), text)
    header = _HEADER.search(text)
    scale = _SCALE.get(next((g for g in header.groups() if g), ""), 1) if header else 0
    scan = Scan(text, [], [], [], bool(header))
    for index, number in enumerate(numbers):
        following = numbers[index + 1].start if index + 1 < len(numbers) else len(text)
        _place(scan, number, following, scale, grammar)
        if len(scan.mentions) > MOST_MENTIONS:
            return scan
    if scan.mentions and scan.bare:
        take_items(scan, grammar)
    return scan


def _place(scan: Scan, number: Number, following: int, scale: int, grammar: Grammar) -> None:
    text, end = scan.text, number.end
    tail = text[end : end + 16]
    unit = grammar.money_unit.match(tail)
    count = None if unit else grammar.count.match(tail)
    has_sign = bool(_CURRENCY.search(text[max(0, number.start - 6) : number.start]))
    if unit or has_sign:
        scan.mentions.append(_mention(scan, number, end + (unit.end() if unit else 0), following, grammar))
        return
    if count:
        noun = text[end + count.end() : end + count.end() + 8]
        is_article = number.is_chinese and number.high == 1
        if number.high is not None and number.low == number.high and not is_article:
            before = text[max(0, number.start - 8) : number.start]
            is_rate = bool(_COUNT_RATE.search(before) or _COUNT_PER.match(noun))
            scan.counts.append(
                Count(number.start, end + count.end(), number.high, count.group(1), noun, before, is_rate)
            )
        return
    token = text[number.start : end]
    is_sum = token[-1] in "万亿wW" or (number.high or 0) >= _MOST_IN_LIST
    is_list_mark = bool(_MARKER.match(tail)) and not (is_sum and tail[:1] in "、）.")
    if is_list_mark or (number.start and text[number.start - 1] in "-/〔("):
        return
    if (token[-1] in "万亿wWkK" or "万" in token) and _is_money_without_unit(text, number, tail, grammar):
        scan.mentions.append(_mention(scan, number, end, following, grammar))
    elif scale and _SERIAL.search(text[max(0, number.start - 6) : number.start]) and re.match(r" +[^\d\s]", tail):
        return
    elif scale and number.high is not None and not number.is_chinese:
        scaled = Number(number.start, end, (number.low or Decimal(0)) * scale, number.high * scale)
        scaled.is_doubtful = number.is_doubtful or (scale > 1 and number.high * scale >= _MOST_SCALED)
        scan.mentions.append(_mention(scan, scaled, end, following, grammar))
    else:
        scan.bare.append(number)


def _is_money_without_unit(text: str, number: Number, tail: str, grammar: Grammar) -> bool:
    left = _STOP.split(text[max(0, number.start - 16) : number.start])[-1]
    clause = re.split("[，,、]", left)[-1]
    if grammar.reached.search(clause) and not grammar.label.search(clause):
        return False
    return bool(grammar.follows.match(tail) or grammar.label.search(clause))


def _mention(scan: Scan, number: Number, end: int, following: int, grammar: Grammar) -> Mention:
    text = scan.text
    left, right = _contexts(scan, number.start, end, following)
    tail = text[end : end + 8]
    basis, is_after = _basis(number, left, tail, text[number.end : end], grammar)
    mention = Mention(number.start, end, "item", basis, number.low, number.high, is_doubtful=number.is_doubtful)
    if _SPLIT_DIGITS.search(text, max(0, number.start - 3), number.start):
        mention.is_doubtful = True
    if _DOT_SLIP.fullmatch(text[number.start : number.end]) or text[max(0, number.start - 1) : number.start] == ".":
        mention.is_doubtful = True
    _add_jiao(mention, text)
    mention.left, mention.right, mention.is_capital = left, right, number.is_capital
    before = grammar.before.sub("", left)
    rate_left = grammar.rate_left.search(before)
    rate_right = grammar.rate_right.match(text[end : end + 12]) if text[end : end + 2] != "每年" else None
    if rate_right and rate_right.group(1)[0] not in "年":
        mention.role, mention.per = "rate", tuple(g for g in rate_right.groups() if g)
        if rate_left and len(mention.per) == 1:
            mention.per = tuple(u for u in _per(rate_left, grammar)[0] if u and u not in mention.per) + mention.per
        mention.role = "background" if _LIST_PRICE.search(before) else mention.role
    elif rate_left:
        mention.role = "rate"
        mention.per, mention.per_noun = _per(rate_left, grammar)
    elif _CONDITION.match(text, end, end + 30):
        mention.role = "background"
    elif scan.mentions and _CONDITION.match(text, scan.mentions[-1].end) and _OF.search(left):
        mention.role = "rate"
    elif (one := _ONE.search(before)) and re.search(_MANY + one.group(1), text):
        mention.role, mention.per, mention.per_noun = "rate", (one.group(1),), one.group()
    else:
        _set_role(mention, left, right, grammar)
    if is_after:
        mention.end += is_after
    return mention


def _add_jiao(mention: Mention, text: str) -> None:
    """Add 捌角伍分 right behind 元."""
    jiao = _JIAO.match(text, mention.end)
    if jiao is None or mention.low is None or mention.high is None:
        return
    tenths, cents = (_digit(jiao.group(name)) for name in ("jiao", "fen"))
    mention.low, mention.high = (value + tenths / 10 + cents / 100 for value in (mention.low, mention.high))
    mention.end = jiao.end()


def _digit(text: str | None) -> Decimal:
    numbers = scan_numbers(text) if text else []
    return (numbers[0].high or Decimal(0)) if numbers else Decimal(0)


def _per(match: re.Match[str], grammar: Grammar) -> tuple[tuple[str, ...], str]:
    words = match.group()
    units = tuple(re.findall(rf"每一?({'|'.join(map(re.escape, grammar.words.count_units))})", words))
    if units:
        return units, words
    named = match.group(2) or ""
    if match.group(3):
        return (_PER.get(match.group(3), match.group(3)[1:].strip("价位成本")),), words
    return (named,), words


def _contexts(scan: Scan, start: int, end: int, following: int) -> tuple[str, str]:
    text = scan.text
    begin = max(scan.mentions[-1].end if scan.mentions else 0, start - 40, sentence_start(text, start))
    left = text[begin:start]
    right_text = text[end : min(following, end + 16)]
    stop = _RIGHT_STOP.search(right_text)
    return left, right_text[: stop.start()] if stop else right_text


def _basis(number: Number, left: str, tail: str, unit: str, grammar: Grammar) -> tuple[str, int]:
    if number.high is not None and number.low != number.high:
        return "range", 0
    before = grammar.before.search(left)
    after = grammar.after.match(tail)
    name = before.lastgroup if before else None
    after_name = after.lastgroup if after else None
    if name == "cap" and after_name == "approx" and before is not None and before.group("cap") == "控制在":
        name = "approx"
    if name == "approx" and after_name in ("cap", "floor"):
        name = after_name
    if name is None:
        name = after_name
    if name is None and (number.is_approx or "余" in unit or "多" in unit):
        name = "approx"
    return name or "stated", after.end() if after and after_name else 0


def _set_role(mention: Mention, left: str, right: str, grammar: Grammar) -> None:
    clauses = _CLAUSES.split(left)
    clause = clauses[-1]
    while len(clauses) > 1 and len(clause.strip("约近共计为需：: 大不超过合总金额人民币¥￥的是在即")) == 0:
        clauses.pop()
        clause = clauses[-1] + "，" + clause
    found = {
        m.lastgroup: m.start()
        for m in grammar.role.finditer(clause)
        if m.lastgroup != "total" or not _OTHER_NUMBER.search(clause, m.end())
    }
    mention.has_total_word = "total" in found
    funds: list[str] = [role for role in ("asked", "own", "other", "background") if role in found]
    if funds == ["background"] and found.get("total", -1) > found["background"]:
        funds = []
    if not funds:
        behind = [str(m.lastgroup) for m in grammar.role.finditer(right)]
        behind = [role for role in behind if role in ("asked", "own", "other", "background")]
        funds = behind[-1:] if len(set(behind)) == 1 else []
    alone = _ALONE.get(clause.strip(" ：:+和与"))
    if not funds and (alone or clause.strip().endswith("配套")):
        mention.role = alone or "own"
    elif funds:
        mention.role = max(funds, key=lambda role: found.get(role, 0))
    elif "subtotal" in found:
        mention.role = "subtotal"
    elif "total" in found:
        mention.role = "total"
