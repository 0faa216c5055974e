"""The bounds of claims, units and domains on the grid (caps down, floors up), each with the rule that set it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter

from pipeline.budget.claims import Claim
from pipeline.params.subsidy import Bound, GradeRule, SubsidyParameters

_CAP_RULES = {"basis": "核定金额", "project": "单项上限", "person": "人均补助标准", "growth": "较上年增幅限制"}


@dataclass(frozen=True)
class Group:
    """A unit or a domain with its bounds on the grid, in yuan; a cap of None is none; `why` says more of its own rate."""

    key: str
    label: str
    floor_yuan: int
    cap_yuan: int | None
    why: str = ""


def set_cap(claim: Claim, policy: SubsidyParameters) -> None:
    """Set the lowest of the caps that the policy knows, with its rule."""
    grade = policy.grades.get(claim.grade, GradeRule())
    eligible = int(claim.facts["eligible_yuan"])
    caps = [
        (eligible, "basis"),
        (claim.basis if policy.method in ("fixed", "tiers") else None, "standard"),
        (_times(policy.max_rate, eligible), "rate"),
        (_times(grade.max_rate, eligible), "grade_rate"),
        (grade.cap_yuan, "grade"),
        (policy.cap_yuan, "project"),
        (_times(policy.own_ratio, claim.value("own_yuan")), "own"),
        (_per_beneficiary(claim, policy), "person"),
        (_times(policy.last_year_max_share, claim.value("last_year_subsidy_yuan")), "growth"),
    ]
    amount, rule = min(((a, rule) for a, rule in caps if a is not None), key=itemgetter(0))
    claim.cap_rule = _cap_rule(rule, claim, grade, policy)
    claim.cap_yuan = amount // policy.rounding_yuan * policy.rounding_yuan


def _cap_rule(rule: str, claim: Claim, grade: GradeRule, policy: SubsidyParameters) -> str:
    if rule == "rate":
        return f"最高补助比例{_percent(policy.max_rate)}"
    if rule == "grade_rate":
        return f"{claim.grade}等最高补助比例{_percent(grade.max_rate)}"
    if rule == "own":
        return f"与自筹资金1:{policy.own_ratio}配套"
    if rule == "standard":
        return "定额标准" if policy.method == "fixed" else "分档标准"
    return f"{claim.grade}等单项上限" if rule == "grade" else _CAP_RULES[rule]


def _times(rate: Decimal | None, yuan: int | None) -> int | None:
    """Return rate x yuan rounded down, None when either is missing."""
    if rate is None or yuan is None:
        return None
    numerator, denominator = rate.as_integer_ratio()
    return numerator * yuan // denominator


def _times_up(rate: Decimal | None, yuan: int | None) -> int | None:
    """Return rate x yuan rounded up, None when either is missing."""
    down = None if yuan is None else _times(rate, -yuan)
    return None if down is None else -down


def _percent(rate: Decimal | None) -> str:
    return "" if rate is None else f"{(rate * 100).normalize():f}%"


def _per_beneficiary(claim: Claim, policy: SubsidyParameters) -> int | None:
    standard = policy.per_beneficiary_by_domain.get(claim.domain, policy.per_beneficiary_yuan)
    return None if standard is None else standard * int(claim.facts["beneficiary_count"])


def set_floor(claim: Claim, policy: SubsidyParameters) -> None:
    """Set the highest of the floors; a floor above the cap is lowered to it, and that is noted."""
    floors: list[tuple[int | None, str]] = [
        (policy.floor_yuan, "最低补助"),
        (_times_up(policy.last_year_min_share, claim.value("last_year_subsidy_yuan")), "较上年降幅限制"),
    ]
    amount, claim.floor_rule = max(((a, rule) for a, rule in floors if a is not None), key=lambda pair: pair[0])
    wanted = int(-(-amount // policy.rounding_yuan)) * policy.rounding_yuan
    claim.floor_yuan = min(wanted, claim.cap_yuan)
    if wanted > claim.cap_yuan:
        claim.notes.append(f"{claim.floor_rule}{wanted}元高于其{claim.cap_rule}，下限降为{claim.cap_yuan}元")


def set_pin(claim: Claim, policy: SubsidyParameters) -> None:
    """Set both bounds to the amount that people fixed for this project."""
    pin = next((entry for entry in policy.pins if entry.candidate_id == claim.candidate_id), None)
    if pin is None:
        return
    claim.is_pinned, claim.floor_yuan, claim.cap_yuan = True, pin.yuan, pin.yuan
    claim.floor_rule = claim.cap_rule = f"人工指定（{pin.reason}）"
    if pin.yuan > claim.facts["eligible_yuan"]:
        claim.notes.append(f"指定金额{pin.yuan}元高于核定基数{claim.facts['eligible_yuan']}元，请复核")


def compile_groups(
    keys: dict[str, str], bound_of: Callable[[str, str], Bound], policy: SubsidyParameters
) -> list[Group]:
    """Return the groups of the given keys and labels, sorted by key, with bounds on the grid (caps down, floors up)."""
    net = policy.pool_yuan - policy.reserve_yuan
    return [_group(key, keys[key], bound_of(key, keys[key]), net, policy.rounding_yuan) for key in sorted(keys)]


def _group(key: str, label: str, bound: Bound, net: int, grid: int) -> Group:
    floors = [x for x in (bound.floor_yuan, _times_up(bound.floor_share, net)) if x is not None]
    caps = [x for x in (bound.cap_yuan, _times(bound.cap_share, net)) if x is not None]
    floor = int(-(-max(floors) // grid)) * grid if floors else 0
    return Group(key, label, floor, int(min(caps) // grid) * grid if caps else None)


def unit_groups(claims: list[Claim], policy: SubsidyParameters) -> list[Group]:
    """Return the units of the claims with their bounds: their own entry by code or name, else `each_unit`."""
    names: dict[str, str] = {}
    for claim in claims:
        names[claim.unit_key] = min(claim.unit_name, names.get(claim.unit_key, claim.unit_name)) or claim.unit_key
    return compile_groups(
        names, lambda key, label: policy.units.get(key, policy.units.get(label, policy.each_unit)), policy
    )


def domain_groups(claims: list[Claim], policy: SubsidyParameters) -> list[Group]:
    """Return the domains of the claims with their bounds."""
    names = {claim.domain: claim.domain or "未定领域" for claim in claims}
    return compile_groups(names, lambda key, _: policy.domains.get(key, Bound()), policy)
