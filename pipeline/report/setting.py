"""What every report function is handed: tables, parameters, units in protocol order; and the shelf its files go to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from pipeline.params import PHASES, RoundParameters
from pipeline.report.files import ReportFile, write_bytes
from pipeline.report.fonts import MARKER, share_font
from pipeline.report.labels import UNIT_CHANNELS
from pipeline.schema import TABLES

Tables = Mapping[str, pd.DataFrame]
_UNIT_COLUMNS = ("unit_code", "unit_name", "unit_kind")


@dataclass(frozen=True)
class Setting:
    """One phase of one round.

    Args:
        tables: table name to frame.
        params: the round's parameters.
        phase: code of the phase.
        units: unit_code, unit_name, unit_kind in protocol order.
        domains: names of the codebook in order.
    """

    tables: Tables
    params: RoundParameters
    phase: str
    units: pd.DataFrame
    domains: tuple[str, ...]

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table."""
        return self.tables[name]

    @property
    def as_of(self) -> date:
        """Last day whose receipts the phase reads; the date of every document."""
        return getattr(self.params.phases, self.phase).as_of  # type: ignore[no-any-return]

    @property
    def source(self) -> str:
        """Round and phase, for charts and pages."""
        return f"{self.params.title} · {PHASES[self.phase]}"

    @property
    def invented(self) -> str:
        """A sentence for an invented round, else ""."""
        return "本轮次为示例，单位以外的内容均为虚构。" if self.params.is_invented else ""

    def unit_order(self, codes: pd.Series) -> pd.Series:
        """Return the place of units in protocol order; unknown ones last."""
        place = {code: position for position, code in enumerate(self.units["unit_code"])}
        return codes.map(place).fillna(len(place)).astype(int)

    def domain_order(self, names: pd.Series) -> pd.Series:
        """Return the place of domains in the codebook; others last."""
        place = {name: position for position, name in enumerate(self.domains)}
        return names.map(place).fillna(len(place)).astype(int)


def make_setting(
    tables: Tables, params: RoundParameters, phase: str, units: Any = None, domains: Sequence[str] = ()
) -> Setting:
    """Return the setting, rows in the order of their keys; units may be a frame or the units of the reference file, domains default to those in the tables."""
    found = sorted(set(tables["classifications"]["domain"]) - {""}) if "classifications" in tables else []
    ordered = {
        name: frame.sort_values(list(TABLES[name].key), kind="stable", ignore_index=True)
        for name, frame in tables.items()
    }
    if "budget_findings" in ordered and "findings" in ordered:
        ordered["findings"] = _all_findings(ordered["findings"], ordered["budget_findings"])
    if "findings" in ordered:
        ordered["findings"] = _asked_of_units(ordered["findings"], ordered["proposals"])
    return Setting(ordered, params, phase, unit_frame(units, ordered), tuple(domains) or tuple(found))


def _all_findings(findings: pd.DataFrame, budget: pd.DataFrame) -> pd.DataFrame:
    """Every doubt whichever stage found it, so that every page and list counts the same."""
    both = pd.concat([findings, budget], ignore_index=True).drop_duplicates("finding_id")
    return both.sort_values("finding_id", kind="stable", ignore_index=True)


def _asked_of_units(findings: pd.DataFrame, proposals: pd.DataFrame) -> pd.DataFrame:
    """A unit answers for what it filed itself; doubts about online suggestions and research are the analyst's.

    A total against its parts is asked about once, although both the reading and the check of the request find it.
    """
    others = proposals.loc[~proposals["channel"].isin(UNIT_CHANNELS), "submission_id"]
    is_other = findings["actor"].eq("unit") & findings["submission_id"].isin(others)
    asked = findings.loc[findings["code"].eq("amount_conflict"), "submission_id"]
    is_twice = findings["code"].eq("request_total_differs") & findings["submission_id"].isin(asked)
    return findings.assign(actor=findings["actor"].mask(is_other, "analyst").mask(is_twice, "nobody"))


def unit_frame(units: Any, tables: Tables) -> pd.DataFrame:
    """Return unit_code, unit_name, unit_kind in protocol order.

    Args:
        units: such a frame, or rows with unit_code, name, kind and order (departments without parent included), or None:
            then only units that sent something are known.
        tables: for the last case.
    """
    if isinstance(units, pd.DataFrame):
        return units[list(_UNIT_COLUMNS)].reset_index(drop=True)
    if units is None:
        sent = tables["proposals"]
        frame = sent[["counted_unit_code", "counted_unit_name", "unit_kind"]].set_axis(list(_UNIT_COLUMNS), axis=1)
        return (
            frame.loc[frame["unit_code"] != ""].drop_duplicates("unit_code").sort_values("unit_code", ignore_index=True)
        )
    rows = sorted((unit.order, unit.unit_code, unit.name, unit.kind) for unit in units if not unit.parent_code)
    return pd.DataFrame([row[1:] for row in rows], columns=list(_UNIT_COLUMNS))


@dataclass
class Shelf:
    """Collects the files of a phase and writes them; pages share one font.

    Args:
        folder: the phase's report folder.
        embed_font: put the letters into the pages.
    """

    folder: Path
    embed_font: bool = True
    files: list[ReportFile] = field(default_factory=list)
    _pages: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, label: str, data: bytes, audience: Literal["internal", "public"] = "internal") -> None:
        """Write a file below internal/ or public/."""
        target = f"{audience}/{path}"
        write_bytes(self.folder, target, data)
        self.files.append(ReportFile(target, label, audience))

    def add_page(self, path: str, label: str, page: str, audience: Literal["internal", "public"] = "internal") -> None:
        """Keep a page until `finish`, when the common font is known."""
        target = f"{audience}/{path}"
        self._pages[target] = page
        self.files.append(ReportFile(target, label, audience))

    def finish(self) -> list[ReportFile]:
        """Write the pages and return all files in the order they were added."""
        pages = (
            share_font(self._pages)
            if self.embed_font and self._pages
            else {name: page.replace(MARKER, "") for name, page in self._pages.items()}
        )
        for name, page in pages.items():
            write_bytes(self.folder, name, page.encode())
        return list(self.files)


def joined(texts: Iterable[str]) -> str:
    """Return the texts joined by 、, or 无."""
    return "、".join(texts) or "无"
