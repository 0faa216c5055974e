"""One sentence for every amount, which a reader checks with a calculator and the published rate."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property

from pipeline.budget.bounds import Group
from pipeline.budget.claims import NO_RULE, Claim
from pipeline.budget.published import PublishedRate, Tie
from pipeline.params.subsidy import SubsidyParameters
from pipeline.schema.budgeted import BASIS_LABEL

TIE_ORDER = "得分、受益人数从高到低和编号的次序进位"


@dataclass(frozen=True)
class Line:
    """What the sentence needs to know about one amount.

    Args:
        claim: the claim.
        yuan: the amount.
        rate: the rate of its group.
        group: its group.
        tie: when the exact rate puts it on half a rounding unit.
        marginal_yuan: what 10,000 yuan more in the pool would add.
    """

    claim: Claim
    yuan: int
    rate: PublishedRate
    group: Group
    tie: Tie | None
    marginal_yuan: float

    @cached_property
    def product(self) -> Fraction:
        """Basis x coefficient x rate (on a tie the exact one) in yuan."""
        rate = Fraction(self.rate.value) if self.tie is None else self.tie.rate
        return self.claim.basis * Fraction(self.claim.coefficient) * rate

    @property
    def turn(self) -> str:
        """What the order of ties did to it; "" without a tie."""
        return "" if self.tie is None else "进位" if self.tie.is_up else "舍去"


def rate_text(rate: Decimal, method: str) -> str:
    """Return the rate as printed: per cent of the basis, or yuan for one share."""
    if method in ("equal", "factors"):
        return f"每{'份' if method == 'equal' else '分'}{plain(rate)}元"
    return f"{plain(rate.scaleb(2))}%"


def exact_text(rate: Fraction, method: str) -> str:
    """Return an exact rate as printed: as `rate_text` when it ends as a decimal, else as a fraction."""
    decimal = _decimal(rate)
    if decimal is not None:
        return rate_text(decimal, method)
    fraction = f"{rate.numerator}/{rate.denominator}"
    return f"每{'份' if method == 'equal' else '分'}{fraction}元" if method in ("equal", "factors") else fraction


def _decimal(number: Fraction) -> Decimal | None:
    """Return the number as a decimal, None when it has no end."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest > 1:
        return None
    with localcontext() as context:
        context.prec = 200
        return Decimal(number.numerator) / Decimal(number.denominator)


def plain(number: Decimal | Fraction) -> str:
    """Return a number that ends as a decimal, without exponent and without trailing zeros."""
    text = f"{_decimal(number) if isinstance(number, Fraction) else number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def binding_rule(line: Line, grid: int) -> str:
    """Return the rule that set the amount: a bound's rule where the bound changed it, else the rate."""
    claim = line.claim
    if claim.is_pinned:
        return claim.cap_rule
    rounded = round_half_up(line.product, grid)
    if rounded > claim.cap_yuan or (line.tie is None and line.rate.is_open and line.yuan == claim.cap_yuan):
        return claim.cap_rule
    if rounded < claim.floor_yuan:
        return claim.floor_rule
    return f"{NO_RULE}（{line.group.label}限额）" if line.rate.is_own else NO_RULE


def round_half_up(number: Fraction, grid: int) -> int:
    """Return the multiple of the grid nearest to the number, the upper one when two are equally near."""
    return int((2 * number + grid) // (2 * grid)) * grid


def explain(line: Line, policy: SubsidyParameters) -> str:
    """Return the sentence of one amount."""
    claim = line.claim
    if claim.is_pinned:
        return _end([f"{claim.cap_rule}，补助{line.yuan}元", *claim.notes, *_first(line.yuan, policy)])
    grid = policy.rounding_yuan
    parts = [_calculation(line, policy), _outcome(line, grid), *claim.notes]
    if line.rate.is_own:
        parts.append(line.group.why or f"{line.group.label}受{_group_bound(line.group)}约束，比例单独计算")
    if line.marginal_yuan:
        parts.append(f"资金池每增加1万元，本项约增{line.marginal_yuan:.0f}元")
    else:
        parts.append("资金池增加1万元，本项不变")
    return _end(parts + _first(line.yuan, policy))


def first_payment(yuan: int, policy: SubsidyParameters) -> int:
    """Return what is paid first: the policy's share, rounded down to the grid; the rest follows after acceptance."""
    numerator, denominator = policy.first_payment_share.as_integer_ratio()
    return numerator * yuan // (denominator * policy.rounding_yuan) * policy.rounding_yuan


def _first(yuan: int, policy: SubsidyParameters) -> list[str]:
    """Return the sentence on a first payment that had to be rounded down; none where the share is on the grid."""
    share, paid = policy.first_payment_share, first_payment(yuan, policy)
    if paid == share * yuan:
        return []
    percent, whole = plain(share.scaleb(2)), plain(share * yuan)
    return [
        f"首期按{percent}%为{whole}元，舍到{policy.rounding_yuan}元的整数倍，拨付{paid}元，其余{yuan - paid}元验收后拨付"
    ]


def _calculation(line: Line, policy: SubsidyParameters) -> str:
    claim = line.claim
    product = plain(line.product)
    shown = _shown_rate(line, policy.method)
    label = BASIS_LABEL[policy.method]
    if policy.method == "equal":
        return f"系数{plain(claim.coefficient)}×{shown}={product}元"
    basis = f"{label}{claim.basis}{'分' if policy.method == 'factors' else '元'}"
    grade = f"×{claim.grade}等系数{plain(claim.coefficient)}" if policy.grades and policy.method != "fixed" else ""
    return f"{basis}{grade}×{'' if policy.method == 'factors' else '比例'}{shown}={product}元"


def _shown_rate(line: Line, method: str) -> str:
    published = rate_text(line.rate.value, method)
    if line.tie is None:
        return published
    exact = exact_text(line.tie.rate, method)
    return exact if exact == published else f"{exact}（精确值，公布为{published}）"


def _outcome(line: Line, grid: int) -> str:
    claim, product = line.claim, line.product
    rounded = round_half_up(product, grid)
    if rounded > claim.cap_yuan:
        held = f"受{claim.cap_rule}限制，补助{line.yuan}元"
        return held if claim.cap_yuan else f"{held}（上限不足一个取整单位{grid}元）"
    if rounded < claim.floor_yuan:
        return f"按{claim.floor_rule}，补助{line.yuan}元"
    if line.tie is None and line.rate.is_open and line.yuan == claim.cap_yuan:
        return f"资金足够，按{claim.cap_rule}给足，补助{line.yuan}元"
    if line.tie is not None:
        below = rounded - grid
        return (
            f"恰在{below}元与{rounded}元正中，并列的按{TIE_ORDER}，{_standing(claim)}，{line.turn}，补助{line.yuan}元"
        )
    return f"四舍五入到{grid}元，补助{line.yuan}元"


def _standing(claim: Claim) -> str:
    """Return what the order of ties looks at."""
    score, people = claim.value("score"), claim.value("beneficiary_count")
    said = "无得分" if score is None else f"得分{score:g}"
    return f"本项{said}、{'受益人数不明' if people is None else f'受益{people}人'}、编号{claim.candidate_id}"


def _group_bound(group: Group) -> str:
    parts = [f"下限{group.floor_yuan}元"] if group.floor_yuan else []
    parts += [f"上限{group.cap_yuan}元"] if group.cap_yuan is not None else []
    return "、".join(parts)


def _end(parts: list[str]) -> str:
    return "；".join(parts) + "。"
