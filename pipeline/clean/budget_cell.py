"""What a budget cell says, with its doubts as codes and Chinese sentences."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from pipeline.clean.formulas import Derived
from pipeline.clean.mentions import Mention

Part = Mention | Derived
REASONS = {
    "empty": "经费预算为空，请补填金额。",
    "no_amount": "没有读到金额，请补充总金额（元）。",
    "not_needed": "填报单位写明不需要经费。",
    "pending": "金额待定，请在定稿前补填。",
    "attached": "金额写在附件或附页中，请核对附件后补填。",
    "bare_number": "数字后面没有单位，无法判断是元还是万元，请补充单位。",
    "vague_number": "金额是概数（如“几万元”），请写明数额。",
    "rate_without_count": "只有单价，没有唯一对应的数量，请写明总金额。",
    "several_years": "写了多个年度的金额，请核对本年度金额。",
    "several_totals": "写了不止一个总额，请核对以哪个为准。",
    "items_differ": "分项合计与总额不一致，请核对。",
    "funds_differ": "各来源资金之和与总额不一致，请核对。",
    "product_differs": "单价乘数量或所列细目与所写金额不一致，请核对。",
    "capital_differs": "大写金额与小写金额不一致，请核对。",
    "other_year": "只读到其他年度的金额，请补充本年度预算。",
    "too_many": "金额过多，无法自动归并，请人工核对。",
    "only_past": "只读到往年或已支出的金额，请补充本年度预算。",
    "only_increase": "只写了增加多少，没有写总额，请补充总金额。",
    "doubtful_digits": "数字写法可能有误（分隔号、空格或识别错误），请核对原件。",
    "unclear_amounts": "读到多个金额，关系不明，请写明总额。",
    "each": "“各若干元”的份数不明，请写明总额。",
    "item_without_unit": "有的分项没有写单位（不小于一百的按元计入，其余未计入），请补充单位。",
    "share_left_out": "写了比例、折扣，没有换算，请写明实际金额。",
    "mixed_basis": "分项中有上限、下限或概数，合计仅供参考，请核对。",
}


@dataclass
class Budget:
    """What a budget cell says; amounts in whole yuan.

    Args:
        total_yuan: total of all sources; None for basis `range` and `none`.
        low_yuan: lower end of a range, or a floor.
        high_yuan: upper end of a range, or a cap.
        basis: stated, derived, cap, floor, approx, range, conflict, none.
        asked_yuan: part asked from the municipal federation.
        own_yuan: part the unit pays itself.
        other_yuan: part from others (finance, sponsors).
        spans: half-open offsets into the text as given, where the amount was read.
        mentions: every sum in the text, with role, value and basis.
        needs_person: the amount is missing or in doubt.
        reasons: (code, Chinese sentence), also for amounts that need nobody.
        derivation: how a derived amount was computed, in Chinese.
    """

    total_yuan: int | None = None
    low_yuan: int | None = None
    high_yuan: int | None = None
    basis: str = "none"
    asked_yuan: int | None = None
    own_yuan: int | None = None
    other_yuan: int | None = None
    spans: list[tuple[int, int]] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    needs_person: bool = False
    reasons: list[tuple[str, str]] = field(default_factory=list)
    derivation: str = ""

    def doubt(self, code: str, person: bool = True) -> None:
        """Add a reason once; `person` says whether someone must look."""
        if all(code != known for known, _ in self.reasons):
            self.reasons.append((code, REASONS[code]))
        self.needs_person = self.needs_person or person


def whole_yuan(value: Decimal) -> int:
    """Return whole yuan, half a yuan up."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
