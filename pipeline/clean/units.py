"""Which unit a name stands for: never guessed; a sub-unit is counted for its parent without becoming it."""

import csv
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline.clean.unit_names import UnitNames
from pipeline.errors import ParameterError
from pipeline.params.units import UnitWords, load_unit_words
from pipeline.paths import ROOT

COLUMNS = (
    "unit_code",
    "name",
    "short_name",
    "kind",
    "order",
    "valid_from",
    "valid_to",
    "successor_code",
    "parent_code",
    "is_sure",
    "aliases",
    "note",
)
UNIT_WORDS = ROOT / "params" / "unit_words.yaml"
KINDS = ("district", "zone", "industry", "department", "attached")


@dataclass(frozen=True)
class Unit:
    """A row of the units table; dates are None when open."""

    unit_code: str
    name: str
    short_name: str
    kind: str
    order: int
    valid_from: date | None
    valid_to: date | None
    successor_code: str
    parent_code: str
    is_sure: bool
    aliases: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class UnitMatch:
    """What a name as written stands for.

    Args:
        unit_code: None when not sure.
        unit_name: official name; None when not sure.
        how: exact, alias, near, sub_unit, ambiguous, unknown, empty.
        needs_person: a person must confirm.
        parent_code: of a sub-unit, the unit it counts for.
        parent_name: see parent_code.
        reason: a Chinese sentence; empty when nothing is to be said.
    """

    unit_code: str | None
    unit_name: str | None
    how: str
    needs_person: bool
    parent_code: str | None = None
    parent_name: str | None = None
    reason: str = ""


@dataclass
class Units:
    """The units of a round with an index of the names they may be written by."""

    rows: tuple[Unit, ...]
    names: UnitNames
    by_code: dict[str, Unit] = field(default_factory=dict)

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def load_units(path: Path | str, on: date | None = None, words: UnitWords | None = None) -> Units:
    """Return the units in protocol order with their names indexed.

    Args:
        path: units.csv.
        on: keep only units that existed on that day; default all.
        words: how names are taken apart; default `params/unit_words.yaml`.

    Raises:
        ParameterError: every fault of the file at once, with its line.
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [c for c in COLUMNS if c not in (reader.fieldnames or [])]
            if missing:
                raise ParameterError(f"{path}:1  缺少列 {'、'.join(missing)}。请按 params/units.csv 的表头补齐。")
            raw = [(reader.line_num, row) for row in reader]
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise ParameterError(f"{path}：打不开单位表（{error}）。请检查路径，文件应为 UTF-8 编码的 csv。") from None
    faults: list[str] = []
    rows = [unit for line, row in raw if (unit := _unit(row, f"{path}:{line}", faults)) is not None]
    faults += _check_codes(rows, path)
    if faults:
        raise ParameterError("单位表有误：\n" + "\n".join(faults))
    kept = [u for u in rows if on is None or ((u.valid_from or on) <= on <= (u.valid_to or on))]
    kept.sort(key=lambda u: (u.order, u.unit_code))
    names = UnitNames(words or load_unit_words(UNIT_WORDS))
    for unit in kept:
        names.add(unit.unit_code, unit.name, (unit.short_name, *unit.aliases), unit.kind)
    return Units(tuple(kept), names, {u.unit_code: u for u in kept})


def _unit(row: dict[str, str], place: str, faults: list[str]) -> Unit | None:
    values = {column: (row.get(column) or "").strip() for column in COLUMNS}
    try:
        if values["kind"] not in KINDS:
            raise ValueError(f"kind 为“{values['kind']}”，只能是 {'、'.join(KINDS)}")
        if not values["unit_code"] or not values["name"]:
            raise ValueError("unit_code 和 name 不能为空")
        if values["is_sure"] not in ("true", "false"):
            raise ValueError("is_sure 只能是 true 或 false")
        return Unit(
            values["unit_code"], values["name"], values["short_name"] or values["name"], values["kind"], int(values["order"]),
            _date(values["valid_from"]), _date(values["valid_to"]), values["successor_code"], values["parent_code"],
            values["is_sure"] == "true", tuple(a for a in values["aliases"].split("|") if a), values["note"],
        )  # fmt: skip
    except ValueError as error:
        faults.append(f"{place}  {error}。")
        return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"日期“{text}”应写成 2017-11-30 的样子") from None


def _check_codes(rows: list[Unit], path: Path) -> list[str]:
    codes = [u.unit_code for u in rows]
    faults = [f"{path}  代码 {code} 重复，请只留一行。" for code in sorted({c for c in codes if codes.count(c) > 1})]
    for unit in rows:
        faults += [
            f"{path}  {unit.unit_code} 的 {column} 写的 {code} 不在表中。"
            for column, code in (("successor_code", unit.successor_code), ("parent_code", unit.parent_code))
            if code and code not in codes
        ]
    return faults


def match_unit(text: str | None, units: Units) -> UnitMatch:
    """Return the unit a name stands for, or why no program may say.

    `near` (one character away) proposes a unit and always needs a person; a sub-unit has no unit of its own but
    a parent for counting. Names such as 开发区 or 大连市总工会 are `ambiguous`; another city's are `unknown`.

    Args:
        text: the name as filed.
        units: from `load_units`.
    """
    names = units.names
    written = names.clean(text or "")
    if not written:
        how = "unknown" if (text or "").strip() else "empty"
        return UnitMatch(None, None, how, True, reason="没有读到填报单位名称，请补填。")
    several = names.split(written)
    if len(several) > 1:
        meant = {
            m.unit_code or m.parent_code
            for part in several
            if (m := match_unit(part, units)).how in ("exact", "alias", "sub_unit", "near")
        }
        if len(meant) > 1:
            return UnitMatch(None, None, "ambiguous", True, reason="写了不止一个单位，请确认由谁填报。")
    codes = names.find(written)
    if len(codes) == 1:
        unit = units.by_code[next(iter(codes))]
        return UnitMatch(unit.unit_code, unit.name, "exact" if written == unit.name else "alias", False)
    if len(codes) > 1 or names.is_ambiguous(written):
        return UnitMatch(None, None, "ambiguous", True, reason=f"“{written}”不足以认定单位，请写全称。")
    near = names.near(written, same_length=True)
    if len(near) == 1:
        return _propose(written, units.by_code[next(iter(near))])
    parents = names.parent_of(written)
    if len(parents) == 1:
        unit = units.by_code[next(iter(parents))]
        reason = f"是{unit.name}的下级单位，计入{unit.name}，不作为其本级申报。"
        return UnitMatch(None, None, "sub_unit", True, unit.unit_code, unit.name, reason)
    near = names.near(written)
    if len(near) == 1:
        return _propose(written, units.by_code[next(iter(near))])
    if len(parents) > 1 or len(near) > 1:
        return UnitMatch(None, None, "ambiguous", True, reason=f"“{written}”可能是几个单位，请确认。")
    return UnitMatch(None, None, "unknown", True, reason=f"单位表中没有“{written}”，请核对单位名称。")


def _propose(written: str, unit: Unit) -> UnitMatch:
    return UnitMatch(unit.unit_code, unit.name, "near", True, reason=f"“{written}”疑为{unit.name}，请确认。")
