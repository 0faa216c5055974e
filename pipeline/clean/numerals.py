"""Numbers as people write them: 3.5万, 三万五, 伍拾万, 五六十万, 20余万, 12,500. Offsets are those of the text given."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_CAPITAL = set("壹贰叁肆伍陆柒捌玖拾佰仟")
_ROUGH = set("余多来")
_BESIDE_DIGITS = dict.fromkeys(map(ord, ",， 余多来"))
_LONGEST = 15
_LONE = {"百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_LONE_BEFORE = re.compile(r"(?:近|约|逾|超|超过|接近|将近)\|[元余多人名户块]|\|[余多]")

# Length-preserving: offsets found in the normalised text hold for the text as given.
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
for _mark in "，；：！？（）":
    _FOLD.pop(ord(_mark), None)
_FOLD |= {
    ord(a): ord(b)
    for a, b in zip(
        "　\u00a0\u2009\u2002\u2003\t〇○Ｏ萬億圓円貳貮弐叄參陸兩俩圆〜～∼﹣－–—―‐‑−×✕✖﹡＊ⅹ／＝％﹪〔〕［］【】(),;:!?＋",
        "      零零O万亿元元贰贰贰叁叁陆两两元~~~--------******/=%%（）（）（）（），；：！？+",
        strict=False,
    )
}
_FOLD[ord(",")] = ord(",")
_OCR_ZERO = re.compile(r"(?<=[\d.])[Oo]+(?=[\d.,OoIl万千百元块%人名户场次份年月w]| ?$)|(?<=[\d.][Il])[Oo]+")
_OCR_ONE = re.compile(
    r"(?<![A-Za-z])[lI](?=[\d.,Oo][\d.,OoIl]{0,12}[万千百元块%人名户场次])|(?<=\d)[lI](?=[\d万千百元])"
)
_CAPITALS = "零一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟万亿"
_TWICE = re.compile(
    rf"(?P<cn>[{_CAPITALS}]+)（(?P<no>[\d.]+万?)）|(?P<first>(?<![\d.])[\d.]+万?)（(?P<then>[{_CAPITALS}]+)）"
)
_HAS_OCR = re.compile(r"[OolI]")

_ARABIC = r"(?:\d(?: \d){2,8}(?![\d.])(?= ?[元块人名户位万])|\d{1,3}(?:[,，]\d{3})+(?![\d])|\d{1,4}(?:[,，]\d{4})+(?=[元块])|\d{1,3}(?: \d{3})+(?= ?[元块人名户位])|\d+)(?:\.\d+)?"
_CN = "零一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_TAIL_END = r"(?=[元块千百十万余多左上以之内下（）整。；，,、+\s]|$)"
TOKEN = re.compile(
    rf"{_ARABIC}"
    r"(?:(?: ?[余多来几] ?(?=[十百千万亿]))?(?:点\d)? {0,6}(?:[十百千万亿拾佰仟]+|[wWkK](?![A-Za-z]))"
    rf"(?:零?(?:\d+(?:\.\d+)?|[{_CN}])(?:[十百千万]+|{_TAIL_END}))*)?"
    rf"|[{_CN}十百千万亿拾佰仟廿卅几数]+(?:点[{_CN}]+)?(?:[余多来几]?[十百千万亿]+(?:零?[{_CN}]+[十百千万]*)*)?"
)
_PAIR = re.compile(r"([一二两三四五六七八九])([二三四五六七八九])(?=[十百千万亿]|$)")
_GROUP_OF_FOUR = re.compile(r"[,，]\d{4}")
_PIECE = re.compile(r"\d+(?:\.\d+)?|.")


@dataclass(slots=True)
class Number:
    """One number in a text.

    Args:
        start: half-open span in the text as given.
        end: see start.
        low: its value, or the lower end when two digits stand for a range (五六十万).
        high: its value, or the upper end; None when the number is too vague to have one (几十万).
        is_approx: 余, 多 or 来 stands inside it.
        is_capital: written in capital numerals.
        is_chinese: written in Chinese numerals.
        is_doubtful: it can be read, but only by assuming a slip (12，500; 12 500; 12.000).
    """

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    is_approx: bool = False
    is_capital: bool = False
    is_chinese: bool = False
    is_doubtful: bool = False


def normalise(text: str) -> str:
    """Return the text with width, signs and OCR slips between digits (O, l) folded; the length stays the same."""
    folded = text.translate(_FOLD)
    if _HAS_OCR.search(folded):
        folded = _OCR_ONE.sub("1", folded)
        folded = _OCR_ZERO.sub(lambda m: "0" * len(m.group()), folded)
        folded = _OCR_ONE.sub("1", folded)
    return _TWICE.sub(_once, folded) if "（" in folded else folded


def _once(match: re.Match[str]) -> str:
    """五十（50）万元 as 50万元, the rest blank; left as written when the two differ."""
    chinese, digits = match.group("cn") or match.group("then"), match.group("no") or match.group("first")
    if _value(chinese) is None or len(digits) > _LONGEST or _value(chinese) != _value(digits):
        return match.group()
    blank = " " * (len(match.group()) - len(digits))
    return blank + digits if match.group("cn") else digits + blank


def scan_numbers(text: str, raw: str = "") -> list[Number]:
    """Return the numbers of a normalised text in order, ordinals (第三) left out; bare 万, 千 are no numbers.

    Args:
        text: normalised (see `normalise`).
        raw: the text as given, to tell a full-width thousands mark from a comma.
    """
    found = []
    for match in TOKEN.finditer(text):
        start = match.start()
        if start and text[start - 1] == "第":
            continue
        number = _read(match.group(), start, match.end(), raw)
        if number is not None:
            found.append(number)
        elif (match.group() in ("百万", "千万") and text[match.end() : match.end() + 1] in ("元", "人")) or (
            match.group() in _LONE
            and _LONE_BEFORE.search(text[max(0, start - 2) : start] + "|" + text[match.end() : match.end() + 1])
        ):
            value = Decimal(_LONE[match.group()])
            found.append(Number(start, match.end(), value, value, is_approx=True, is_chinese=True))
    return found


def _read(token: str, start: int, end: int, raw: str) -> Number | None:
    if token.isdigit() and token.isascii():
        if len(token) > _LONGEST:
            return Number(start, end, None, None, is_doubtful=True)
        value = Decimal(token)
        return Number(start, end, value, value)
    while token and token[-1] in " ,，":
        token, end = token[:-1], end - 1
    first = token[0]
    if first in "百千万亿佰仟":
        return None
    if first in "几数" or "几" in token:
        return Number(start, end, None, None, is_approx=True, is_chinese=True)
    return _read_mixed(token, start, end, raw)


def _read_mixed(token: str, start: int, end: int, raw: str) -> Number | None:
    is_chinese = not token[0].isdigit()
    number = Number(start, end, None, None, is_chinese=is_chinese)
    number.is_capital = not _CAPITAL.isdisjoint(token)
    number.is_approx = not _ROUGH.isdisjoint(token)
    number.is_doubtful = _is_doubtful(token, raw[start:end])
    plain = token.translate(_BESIDE_DIGITS)
    if len(plain) > 40 or sum(c.isdigit() for c in plain) > _LONGEST * 2:
        number.is_doubtful = True
        return number
    pair = _PAIR.search(plain) if is_chinese else None
    if pair and "零" not in plain:
        number.low = _value(plain[: pair.start(2)] + plain[pair.end(2) :])
        number.high = _value(plain[: pair.start(1)] + plain[pair.end(1) :])
        if number.low is None or number.high is None or not number.high - number.low > 0:
            number.low = number.high = _value(plain)
    else:
        number.low = number.high = _value(plain)
    return number


def _is_doubtful(token: str, given: str) -> bool:
    if _GROUP_OF_FOUR.search(token):
        return True
    if "，" in token:
        return not any(c in given for c in "０１２３４５６７８９")
    return " " in token and bool(re.match(r"\d+ \d", token))


@lru_cache(maxsize=2048)
def _value(token: str) -> Decimal | None:
    """Value of Arabic and Chinese numerals mixed; 三万五 is 35000, 3点5万 is 35000."""
    if "点" in token:
        return _decimal_point(token)
    result = section = Decimal(0)
    number: Decimal | None = None
    last, is_short = 1, True
    for piece in _PIECE.findall(token):
        if piece[0].isdigit():
            number = Decimal(piece)
            is_short = is_short and len(piece) == 1
        elif piece in _DIGITS:
            digit = _DIGITS[piece]
            is_short = digit != 0 if number is None else False
            number = Decimal(digit) if number is None else number * 10 + digit
        elif piece in "廿卅":
            section += 20 if piece == "廿" else 30
            number, last = None, 10
        elif piece in _SMALL:
            last, is_short = _SMALL[piece], True
            section += (Decimal(1) if number is None else number) * last
            number = None
        elif piece in "万wW亿kK":
            last = {"亿": 10**8, "k": 1000, "K": 1000}.get(piece, 10**4)
            section += number or 0
            result = (result + section) * last if piece == "亿" else result + section * last
            section, number, is_short = Decimal(0), None, True
        else:
            return None
    if number is not None and last >= 100 and is_short and number < 10:
        number = number * last / 10
    return result + section + (number or 0)


def _decimal_point(token: str) -> Decimal | None:
    whole, _, rest = token.partition("点")
    digits = "".join(str(_DIGITS.get(c, c)) for c in rest if c in _DIGITS or c.isdigit())
    scale = Decimal(1)
    for c in rest:
        scale *= _SMALL.get(c, 10**4 if c == "万" else 10**8 if c == "亿" else 1)
    base = _value(whole) if whole else Decimal(0)
    if base is None or not digits or len(digits) > _LONGEST:
        return None
    return (base + Decimal(f"0.{digits}")) * scale
