"""The `clean` section of a round's parameter file."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from pipeline.params.base import Parameters
from pipeline.params.duplicates import DuplicateParameters


class Window(Parameters):
    """A span of days, both ends included, in which late submissions are still taken."""

    starts_on: date
    ends_on: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_on > self.ends_on:
            raise ValueError(f"starts_on {self.starts_on} 应不晚于 ends_on {self.ends_on}")
        return self


class CleanParameters(Parameters):
    """Parameters of the clean stage.

    Args:
        grace_days: days after the deadline that still count as in time.
        make_up_windows: spans in which a late submission is taken all the same.
        minimum_characters: a text with fewer Chinese characters or letters proposes nothing.
        noise_phrases: whole texts that propose nothing, compared after normalising.
        count_conflict_ratio: two head counts of one proposal contradict each other up to this many times; beyond it they
            count different things.
        duplicates: when two texts count as the same proposal.
    """

    grace_days: int = Field(default=0, ge=0, le=60)
    make_up_windows: tuple[Window, ...] = ()
    minimum_characters: int = Field(default=3, ge=1, le=50)
    noise_phrases: tuple[str, ...] = ()
    count_conflict_ratio: int = Field(default=3, ge=1, le=1000)
    duplicates: DuplicateParameters = DuplicateParameters()
