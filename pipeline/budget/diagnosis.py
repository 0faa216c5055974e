"""Which rules contradict each other: on nested bounds, the lowest place where what must be given exceeds what may be."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from pipeline.budget.inputs import Problem, Whole
from pipeline.errors import AllocationError


@dataclass(frozen=True)
class Conflict:
    """The smallest set of bounds that cannot all hold.

    Args:
        kind: `row` (floor over cap), `group_bounds` (group floor over group cap), `group_floors` (members' floors over
            the group's cap), `group_caps` (group floor over its members' caps), `pool` (floors over the pool).
        group: the group, or None for the pool.
        rows: rows whose floors (or caps) are part of it.
        groups: groups whose floors are part of it (pool only).
        required: what the floors named ask for, in rounding units.
        allowed: what the caps or the pool allow, in rounding units.
        needed: what all floors there ask for, named or not; 0 when the named ones are all there are.
    """

    kind: str
    group: int | None
    rows: tuple[int, ...]
    groups: tuple[int, ...]
    required: int
    allowed: int
    needed: int = 0

    @property
    def gap(self) -> int:
        """How much the rules named lack, in rounding units."""
        return self.required - self.allowed

    @property
    def whole_gap(self) -> int:
        """How much must be found for every floor to hold, in rounding units."""
        return max(self.required, self.needed) - self.allowed


class ConflictError(AllocationError):
    """The rules contradict each other; `.conflict` says which."""

    def __init__(self, conflict: Conflict, message: str = "") -> None:
        super().__init__(message or conflict_sentence(conflict))
        self.conflict = conflict


def find_conflict(problem: Problem) -> Conflict | None:
    """Return the lowest contradiction of a nested problem, or None when an allocation exists."""
    least, most = _sums(problem, problem.floors), _sums(problem, problem.caps)
    needs = np.maximum(least, problem.group_floors)
    conflict = _lowest_conflict(problem, least, most, needs)
    if conflict is None or conflict.kind != "pool":
        return conflict
    return replace(conflict, needed=int(needs.sum()))


def _lowest_conflict(problem: Problem, least: Whole, most: Whole, needs: Whole) -> Conflict | None:
    over = np.flatnonzero(problem.floors > problem.caps)
    if len(over):
        row = int(over[0])
        floor, cap = int(problem.floors[row]), int(problem.caps[row])
        if cap < problem.pool:
            return Conflict("row", None, (row,), (), floor, cap)
        return Conflict("pool", None, (row,), (), floor, problem.pool)
    if not any((needs > np.minimum(most, problem.group_caps)).tolist()):
        return _pool_conflict(problem, least, needs)
    for group in range(len(problem.group_floors)):
        conflict = _group_conflict(problem, group, int(least[group]), int(most[group]))
        if conflict:
            return conflict
    return None


def _group_conflict(problem: Problem, group: int, least: int, most: int) -> Conflict | None:
    floor, cap = int(problem.group_floors[group]), int(problem.group_caps[group])
    if floor > cap:
        kind = "group_bounds" if cap < problem.pool else "pool"
        return Conflict(kind, group if kind != "pool" else None, (), (group,), floor, cap)
    rows = np.flatnonzero(problem.groups == group)
    if least > cap:
        chosen, required = _enough([(int(problem.floors[row]), int(row)) for row in rows], cap)
        if cap < problem.pool:
            return Conflict("group_floors", group, chosen, (group,), required, cap, least)
        return Conflict("pool", None, chosen, (), required, problem.pool)
    if floor > most:
        return Conflict("group_caps", group, tuple(int(row) for row in rows), (group,), floor, most)
    return None


def _pool_conflict(problem: Problem, least: Whole, needs: Whole) -> Conflict | None:
    if not len(needs) or int(needs.sum()) <= problem.pool:
        return None
    asked = [(int(problem.group_floors[g]), -1 - int(g)) for g in np.flatnonzero(problem.group_floors > least)]
    by_rows = np.isin(problem.groups, np.flatnonzero(problem.group_floors <= least))
    asked += [(int(problem.floors[row]), int(row)) for row in np.flatnonzero(by_rows & (problem.floors > 0))]
    chosen, required = _enough(asked, problem.pool)
    rows = tuple(sorted(item for item in chosen if item >= 0))
    return Conflict("pool", None, rows, tuple(sorted(-1 - item for item in chosen if item < 0)), required, problem.pool)


def _enough(asked: list[tuple[int, int]], allowed: int) -> tuple[tuple[int, ...], int]:
    """Return the fewest floors whose sum exceeds what is allowed (the largest ones), and that sum."""
    chosen: list[int] = []
    total = 0
    for amount, item in sorted(asked, key=lambda pair: (-pair[0], pair[1])):
        if total > allowed:
            break
        chosen.append(item)
        total += amount
    return tuple(sorted(chosen)), total


def _sums(problem: Problem, values: Whole) -> Whole:
    sums = np.zeros(len(problem.group_floors), dtype=values.dtype)
    np.add.at(sums, problem.groups, values)
    return sums


def conflict_sentence(
    conflict: Conflict,
    row_name: Callable[[int], str] = lambda row: f"第{row + 1}行",
    group_name: Callable[[int], str] = lambda group: f"第{group + 1}组",
    amount: Callable[[int], str] = lambda units: f"{units}个取整单位",
) -> str:
    """Return the conflict in plain words: what is asked, what is allowed, the gap and the cheapest repairs."""
    gap, whole = amount(conflict.gap), amount(conflict.whole_gap)
    rows = _list([row_name(row) for row in conflict.rows])
    floors = _list(
        [f"{group_name(group)}的下限" for group in conflict.groups] + ([f"{rows}的下限"] if conflict.rows else [])
    )
    required, allowed = amount(conflict.required), amount(conflict.allowed)
    if conflict.whole_gap > conflict.gap:
        gap += f"；连同其余下限共差{whole}"
    if conflict.kind == "row":
        return _say(f"{rows}下限为{required}，上限只有{allowed}", gap, f"把下限降低{gap}", f"把上限提高{gap}")
    if conflict.kind == "pool":
        return _say(
            f"{floors}合计至少要{required}，可分配资金只有{allowed}",
            gap,
            f"把可分配资金增加{whole}",
            f"把各项下限合计降低{whole}",
        )
    name = group_name(conflict.group or 0)
    if conflict.kind == "group_bounds":
        return _say(
            f"{name}下限为{required}，上限只有{allowed}", gap, f"把{name}下限降低{gap}", f"把{name}上限提高{gap}"
        )
    if conflict.kind == "group_floors":
        return _say(
            f"{rows}的下限合计{required}，超过{name}上限{allowed}",
            gap,
            f"把{name}上限提高{whole}",
            f"把各项下限合计降低{whole}",
        )
    members = f"其{len(conflict.rows)}个项目按各自上限最多只有{allowed}" if conflict.rows else "没有可以安排的项目"
    return _say(f"{name}至少要{required}，但{members}", gap, f"把{name}下限降低{gap}", f"把这些项目的上限合计提高{gap}")


def _list(names: list[str], shown: int = 5) -> str:
    return "、".join(names[:shown]) + (f"等{len(names)}项" if len(names) > shown else "")


def _say(what: str, gap: str, *repairs: str) -> str:
    return f"规则互相矛盾：{what}，差{gap}。最省的改法（任选其一）：{'；或'.join(repairs)}。"
