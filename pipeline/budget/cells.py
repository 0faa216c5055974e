"""Subsidies under unit and domain bounds at once: every unit and domain together have one published rate.

Rule: docs/decisions/0004-subsidy-rule.md, "crossing rules".
"""

import numpy as np

from pipeline.budget.allocation import Allocation, allocate
from pipeline.budget.bounds import Group, domain_groups, unit_groups
from pipeline.budget.claims import Claim
from pipeline.budget.crossing import allocate_crossing
from pipeline.params.subsidy import SubsidyParameters


def solve_cells(claims: list[Claim], policy: SubsidyParameters) -> tuple[list[Group], list[int], Allocation]:
    """Return one group a unit and domain that meet, each claim's group, and the amounts.

    The sums of the groups come from the programme; within a group they are shared out by the one rule, so that ties
    go by the canonical order there too.

    Raises:
        AllocationError: the bounds contradict each other.
    """
    grid = policy.rounding_yuan
    pool = (policy.pool_yuan - policy.reserve_yuan) // grid
    units, domains = unit_groups(claims, policy), domain_groups(claims, policy)
    unit_of, domain_of = ({group.key: i for i, group in enumerate(groups)} for groups in (units, domains))
    pairs = [(unit_of[claim.unit_key], domain_of[claim.domain]) for claim in claims]
    weights, floors, caps = (
        [claim.weight for claim in claims],
        [claim.floor_yuan // grid for claim in claims],
        [claim.cap_yuan // grid for claim in claims],
    )
    result = allocate_crossing(
        weights,
        floors,
        caps,
        [unit for unit, _ in pairs],
        [domain for _, domain in pairs],
        *_bounds(units, grid, pool),
        *_bounds(domains, grid, pool),
        pool,
        [group.label for group in units],
        [group.label for group in domains],
        lambda amount: f"{amount * grid}元",
    )
    cells = sorted(set(pairs))
    members = [cells.index(pair) for pair in pairs]
    sums = [int(result.amounts[np.array(members) == cell].sum()) for cell in range(len(cells))]
    groups = [
        _cell(units[unit], domains[domain], int(yuan) * grid) for (unit, domain), yuan in zip(cells, sums, strict=True)
    ]
    return groups, members, allocate(weights, floors, caps, members, sums, sums, pool - result.left_over)


def _bounds(groups: list[Group], grid: int, pool: int) -> tuple[list[int], list[int]]:
    floors = [group.floor_yuan // grid for group in groups]
    return floors, [pool if group.cap_yuan is None else min(pool, group.cap_yuan // grid) for group in groups]


def _cell(unit: Group, domain: Group, yuan: int) -> Group:
    label = f"{unit.label}·{domain.label}"
    return Group(f"{unit.key}\x1f{domain.key}", label, yuan, yuan, f"{label}按单位和领域限额调整，比例单独计算")
