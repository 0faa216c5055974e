"""The parameters of one round: everything that changes from year to year, and nothing else."""

from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from pipeline.params.base import Parameters, load_model
from pipeline.params.budget import BudgetParameters
from pipeline.params.classify import ClassifyParameters
from pipeline.params.clean import CleanParameters
from pipeline.params.ingest import IngestParameters
from pipeline.params.report import ReportParameters

_ABSENT = object()
Phase = Literal["collect", "consolidate", "publish"]
PHASES: dict[str, str] = {"collect": "征集申报", "consolidate": "汇总梳理", "publish": "审核公布"}


class PhaseDates(Parameters):
    """A phase's span, and the last day it knows of.

    Args:
        starts_on: first day (notice, section 4).
        ends_on: last day; of the collect phase it is the deadline.
        as_of: receipts and decisions up to this day are read; a rerun later stays this day's picture.
    """

    starts_on: date
    ends_on: date
    as_of: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.starts_on <= self.ends_on:
            raise ValueError(f"starts_on {self.starts_on} 应不晚于 ends_on {self.ends_on}")
        return self


class Phases(Parameters):
    """The three phases of the notice, section 4."""

    collect: PhaseDates
    consolidate: PhaseDates
    publish: PhaseDates

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not self.collect.as_of <= self.consolidate.as_of <= self.publish.as_of:
            raise ValueError("三个阶段的 as_of 应依次不早于前一阶段")
        return self


class References(Parameters):
    """The reference files, beside the parameter file.

    Args:
        units: the dated units table, in protocol order.
        domains: the codebook of domains with its terms.
        form: the blank form and how its fields are recognised.
        findings: the catalogue of findings with their sentences.
    """

    units: str = Field(min_length=1)
    domains: str = Field(min_length=1)
    form: str = Field(min_length=1)
    findings: str = Field(min_length=1)


class RunParameters(Parameters):
    """How the notebooks are run.

    Args:
        cell_timeout_seconds: a cell that runs longer is stopped and its stage has failed.
        keep_runs: earlier report folders kept for `compare`, per phase.
    """

    cell_timeout_seconds: int = Field(default=1800, ge=1)
    keep_runs: int = Field(default=3, ge=0, le=100)


class RoundParameters(Parameters):
    """A round's parameter file.

    Args:
        round: name of the round; its folders are called so.
        year: the year the projects are for.
        title: what reports are titled with.
        federation: name of the federation.
        notice_number: document number of the notice.
        last_round: name of the round before, for comparisons; null when there is none.
        is_invented: reports say that the round is an example.
        unconfirmed: parameters that a person has still to confirm; `check` lists them.
    """

    round: str = Field(min_length=1, pattern=r"^[0-9A-Za-z_-]+$")
    year: int = Field(ge=2000, le=2100)
    title: str = Field(min_length=1)
    federation: str = Field(min_length=1)
    notice_number: str
    last_round: str | None = None
    is_invented: bool = False
    phases: Phases
    references: References
    ingest: IngestParameters
    clean: CleanParameters
    classify: ClassifyParameters
    budget: BudgetParameters
    report: ReportParameters
    run: RunParameters = RunParameters()
    unconfirmed: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _unconfirmed_exist(self) -> Self:
        """Each name in `unconfirmed` is a parameter that a person has still to confirm."""
        for name in self.unconfirmed:
            value: Any = self
            for part in name.split("."):
                value = getattr(value, part, _ABSENT)
            if value is _ABSENT:
                raise ValueError(f"unconfirmed 中的 {name} 不是参数名")
        return self


def load_round(path: Path) -> RoundParameters:
    """Return the round's parameters.

    Raises:
        ParameterError: every fault at once (see `load_model`).
    """
    return load_model(path, RoundParameters)
