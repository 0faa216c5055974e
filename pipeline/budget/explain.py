"""One sentence for every amount, which a reader checks with a calculator and the published rate."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cached_property

from pipeline.budget.bounds import Group
from pipeline.budget.claims import NO_RULE, Claim
from pipeline.budget.published import PublishedRate
from pipeline.params.subsidy import SubsidyParameters

_BASIS_LABELS = {
    "proportional": "核定基数",
    "equal": "每项",
    "fixed": "定额标准",
    "tiers": "分档标准",
    "factors": "因素得分",
}
TIE_ORDER = "得分、受益人数、编号的次序"


@dataclass(frozen=True)
class Line:
    """What the sentence needs to know about one amount.

    Args:
        claim: the claim.
        yuan: the amount.
        rate: the rate of its group.
        group: its group.
        rounded_up: on an exact tie whether it was rounded up; None when there is no tie.
        marginal_yuan: what 10,000 yuan more in the pool would add.
    """

    claim: Claim
    yuan: int
    rate: PublishedRate
    group: Group
    rounded_up: bool | None
    marginal_yuan: float

    @cached_property
    def product(self) -> Decimal:
        """Basis x coefficient x rate, exact, in yuan."""
        with localcontext() as context:
            context.prec = 200
            return self.claim.basis * self.claim.coefficient * self.rate.value


def rate_text(rate: Decimal, method: str) -> str:
    """Return the rate as printed: per cent of the basis, or yuan for one share."""
    if method in ("equal", "factors"):
        return f"每{'份' if method == 'equal' else '分'}{plain(rate)}元"
    return f"{plain(rate.scaleb(2))}%"


def plain(number: Decimal) -> str:
    """Return a decimal without exponent and without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def binding_rule(line: Line, grid: int) -> str:
    """Return the rule that set the amount: a bound's rule where the bound changed it, else the rate."""
    claim = line.claim
    if claim.is_pinned:
        return claim.cap_rule
    rounded = round_half_up(line.product, grid)
    if rounded > claim.cap_yuan or (line.rate.is_open and line.yuan == claim.cap_yuan):
        return claim.cap_rule
    if rounded < claim.floor_yuan:
        return claim.floor_rule
    return f"{NO_RULE}（{line.group.label}限额）" if line.rate.is_own else NO_RULE


def round_half_up(number: Decimal, grid: int) -> int:
    """Return the multiple of the grid nearest to the number, the upper one when two are equally near."""
    doubled = 2 * number
    numerator, denominator = doubled.as_integer_ratio()
    return int((numerator + grid * denominator) // (2 * grid * denominator)) * grid


def explain(line: Line, policy: SubsidyParameters) -> str:
    """Return the sentence of one amount."""
    claim = line.claim
    if claim.is_pinned:
        return _end([f"{claim.cap_rule}，补助{line.yuan}元", *claim.notes])
    grid = policy.rounding_yuan
    parts = [_calculation(line, policy), _outcome(line, grid), *claim.notes]
    if line.rate.is_own:
        parts.append(line.group.why or f"{line.group.label}受{_group_bound(line.group)}约束，比例单独计算")
    if line.marginal_yuan:
        parts.append(f"资金池每增加1万元，本项约增{line.marginal_yuan:.0f}元")
    else:
        parts.append("资金池增加1万元，本项不变")
    return _end(parts)


def _calculation(line: Line, policy: SubsidyParameters) -> str:
    claim, rate = line.claim, line.rate.value
    product = plain(line.product)
    shown = rate_text(rate, policy.method)
    label = _BASIS_LABELS[policy.method]
    if policy.method == "equal":
        return f"系数{plain(claim.coefficient)}×{shown}={product}元"
    basis = f"{label}{claim.basis}{'分' if policy.method == 'factors' else '元'}"
    grade = f"×{claim.grade}等系数{plain(claim.coefficient)}" if policy.grades and policy.method != "fixed" else ""
    return f"{basis}{grade}×{'' if policy.method == 'factors' else '比例'}{shown}={product}元"


def _outcome(line: Line, grid: int) -> str:
    claim, product = line.claim, line.product
    rounded = round_half_up(product, grid)
    if rounded > claim.cap_yuan:
        held = f"受{claim.cap_rule}限制，补助{line.yuan}元"
        return held if claim.cap_yuan else f"{held}（上限不足一个取整单位{grid}元）"
    if rounded < claim.floor_yuan:
        return f"按{claim.floor_rule}，补助{line.yuan}元"
    if line.rate.is_open and line.yuan == claim.cap_yuan:
        return f"资金足够，按{claim.cap_rule}给足，补助{line.yuan}元"
    if line.rounded_up is not None:
        turn = "进位" if line.rounded_up else "舍去"
        return f"乘积与相邻两个取整数等距（按精确比例恰为半个取整单位），并列时按{TIE_ORDER}，本项{turn}，补助{line.yuan}元"
    return f"四舍五入到{grid}元，补助{line.yuan}元"


def _group_bound(group: Group) -> str:
    parts = [f"下限{group.floor_yuan}元"] if group.floor_yuan else []
    parts += [f"上限{group.cap_yuan}元"] if group.cap_yuan is not None else []
    return "、".join(parts)


def _end(parts: list[str]) -> str:
    return "；".join(parts) + "。"
