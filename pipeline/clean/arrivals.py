"""Whether a submission came in time: received moments against the deadline, grace days and make-up windows."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from pipeline.params.clean import CleanParameters


@dataclass(frozen=True)
class Deadline:
    """When submissions were due.

    Args:
        ends_on: last day of the solicitation (notice, section 2).
        as_of: last day whose receipts this phase reads.
        params: grace days and make-up windows.
    """

    ends_on: date
    as_of: date
    params: CleanParameters

    @property
    def last_day(self) -> date:
        """Last day on which a form counts as in time; a form received later may be a revision."""
        return self.ends_on + timedelta(days=self.params.grace_days)

    def arrival(self, received_on: pd.Timestamp) -> str:
        """Return on_time, grace, late, after_as_of or unknown for a moment of receipt."""
        if pd.isna(received_on):
            return "unknown"
        day = received_on.date()
        if day > self.as_of:
            return "after_as_of"
        if day <= self.ends_on:
            return "on_time"
        if day <= self.last_day:
            return "grace"
        windows = self.params.make_up_windows
        return "grace" if any(window.starts_on <= day <= window.ends_on for window in windows) else "late"
