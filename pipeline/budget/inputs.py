"""Takes the seven arguments of `allocate` as whole numbers, or says in one sentence which is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import AllocationError

Whole = npt.NDArray[Any]
"""Whole numbers: int64, or Python integers in an object array where int64 would be too small."""

_LARGEST = 2**62


class AllocationInputError(AllocationError, ValueError):
    """The arguments cannot be read as a problem; nothing was computed."""


@dataclass(frozen=True)
class Problem:
    """One pool to be shared out, in rounding units; rows in canonical order.

    Args:
        weights: integer basis of a row; 0 has no claim beyond its floor.
        floors: least of a row.
        caps: most of a row.
        groups: group of a row, 0…G-1.
        group_floors: least of a group's sum.
        group_caps: most of a group's sum.
        pool: units to hand out.
    """

    weights: Whole
    floors: Whole
    caps: Whole
    groups: npt.NDArray[np.int64]
    group_floors: Whole
    group_caps: Whole
    pool: int

    @property
    def uncapped(self) -> npt.NDArray[np.bool_]:
        """Rows whose cap is the pool, which is none."""
        return np.asarray(self.caps >= self.pool, dtype=bool)


def read_problem(
    weights: Any, floors: Any, caps: Any, groups: Any, group_floors: Any, group_caps: Any, pool: Any
) -> Problem:
    """Return the arguments as a problem: lengths agree, everything whole and not negative, missing bounds filled in.

    Caps above the pool become the pool. `None` for floors, caps, groups, group floors or group caps means none.

    Raises:
        AllocationInputError: names the argument, the place and what was found.
    """
    total = int(read_whole("资金池", [pool])[0])
    weight = read_whole("权重", weights)
    size = len(weight)
    member = _read_groups(groups, size)
    floor_of_group = _or(group_floors, "组下限", None, 0)
    cap_of_group = _or(group_caps, "组上限", None, total)
    count = max(
        [int(member.max()) + 1 if size else 0] + [len(x) for x in (floor_of_group, cap_of_group) if x is not None]
    )
    return Problem(
        weight,
        _sized(_or(floors, "下限", size, 0), "下限", size),
        np.minimum(_sized(_or(caps, "上限", size, total), "上限", size), total),
        member,
        _sized(floor_of_group if floor_of_group is not None else _filled(0, count), "组下限", count),
        np.minimum(_sized(cap_of_group if cap_of_group is not None else _filled(total, count), "组上限", count), total),
        total,
    )


def read_whole(name: str, values: Any) -> Whole:
    """Return the values as whole numbers ≥ 0; an infinite one becomes the largest.

    Raises:
        AllocationInputError: a value is negative or has a fraction.
    """
    array = np.asarray(values if hasattr(values, "__len__") else list(values))
    if array.ndim != 1:
        raise AllocationInputError(f"{name}应为一列数。")
    if not len(array):
        return np.zeros(0, dtype=np.int64)
    if array.dtype.kind not in "iu":
        array = np.array([_one(name, i, value) for i, value in enumerate(array.tolist())], dtype=object)
    low = np.flatnonzero(array < 0)
    if len(low):
        raise AllocationInputError(f"{name}第{low[0] + 1}项为 {array[low[0]]}，应不小于 0。")
    return array.astype(np.int64) if int(array.max()) < _LARGEST else array.astype(object)


def _one(name: str, index: int, value: Any) -> int:
    if value in (float("inf"),):
        return _LARGEST - 1
    try:
        whole = int(value)
    except (TypeError, ValueError, OverflowError, ArithmeticError):
        raise AllocationInputError(f"{name}第{index + 1}项为 {value!r}，应为整数。") from None
    if whole != value:
        raise AllocationInputError(f"{name}第{index + 1}项为 {value}，应为整数。")
    return whole


def _or(values: Any, name: str, size: int | None, default: int) -> Whole | None:
    if values is None:
        return None if size is None else _filled(default, size)
    return read_whole(name, values)


def _filled(value: int, size: int) -> Whole:
    return np.full(size, value, dtype=np.int64 if value < _LARGEST else object)


def _sized(values: Whole | None, name: str, size: int) -> Whole:
    if values is None or len(values) != size:
        found = 0 if values is None else len(values)
        raise AllocationInputError(f"{name}有 {found} 项，应有 {size} 项。")
    return values


def _read_groups(groups: Sequence[int] | None, size: int) -> npt.NDArray[np.int64]:
    if groups is None:
        return np.zeros(size, dtype=np.int64)
    member = _sized(read_whole("分组", groups), "分组", size)
    return member.astype(np.int64)
