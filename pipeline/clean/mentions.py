"""What stands in a budget cell: sums of money and counts, each with the words around it."""

from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.clean.numerals import Number


@dataclass(slots=True)
class Mention:
    """One sum of money.

    Args:
        start: half-open span in the text as given, number and unit.
        end: see start.
        role: total, subtotal, item, rate, asked, own, other, past, background, restated, result, factor.
        basis: stated, cap, floor, approx, range.
        low: yuan; equal to high unless a range; None when too vague.
        high: yuan.
        is_part: stands after 其中, 含 and the like, or in brackets: never added to the whole.
        is_sample: the marker is 其中 or 含, so the parts need not reach the whole.
        per: count units a rate is per, e.g. ("人", "天").
        year: label of the year it belongs to, "" when none is written.
        is_doubtful: read only by assuming a slip or a missing unit.
        has_total_word: 合计, 共 and the like stand before it.
        product: the value its own formula gives (200元×1000人=20万元), else None.
    """

    start: int
    end: int
    role: str
    basis: str
    low: Decimal | None
    high: Decimal | None
    is_part: bool = False
    is_sample: bool = False
    per: tuple[str, ...] = ()
    per_noun: str = ""
    year: str = ""
    is_doubtful: bool = False
    has_total_word: bool = False
    product: Decimal | None = None
    left: str = ""
    right: str = ""
    is_capital: bool = False

    @property
    def value(self) -> Decimal | None:
        """The single value, or None for a range or a vague number."""
        return self.high if self.low == self.high else None


@dataclass(slots=True)
class Count:
    """A number of people, sessions or things, for multiplying with a rate; `is_rate` for 每月2场."""

    start: int
    end: int
    value: Decimal
    unit: str
    noun: str
    before: str = ""
    is_rate: bool = False


@dataclass(slots=True)
class Scan:
    """What stands in a text: sums, counts and the normalised text they stand in.

    `items` are numbers behind an item word that lack the unit other sums have (设备8.5万，其他5000).
    """

    text: str
    mentions: list[Mention]
    counts: list[Count]
    bare: list[Number]
    has_header: bool = False
    items: list[Number] = field(default_factory=list)
