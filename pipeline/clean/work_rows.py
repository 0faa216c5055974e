"""A work is a proposal with its versions: what merging looks at, and the rows it becomes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.schema.derived import is_current
from pipeline.schema.labels import CHANNEL
from pipeline.text.normalize import normalize

LEVEL_RANK = {"exact": 0, "format": 1, "light": 2, "heavy": 3, "hint": 4}
_ELEMENTS = ("has_measures", "has_beneficiary_scope", "has_beneficiary_count", "has_funds", "has_targets")
_SUMS = ("requested_yuan", "requested_low_yuan", "requested_high_yuan")
_OF_LEAD = (
    "project_name",
    "summary",
    "expected_outcome",
    "budget_text",
    "requested_yuan",
    "requested_low_yuan",
    "requested_high_yuan",
    "requested_basis",
    "asked_yuan",
    "own_yuan",
    "beneficiary_count",
    "visit_count",
    "household_count",
)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Work:
    """One proposal with its versions.

    Args:
        first: the first version's row of `proposals`; unit, amount and time of receipt for merging are its.
        current: the row of the version now in force; its wording and amounts are shown.
        versions: all rows, first and current among them.
        authors: submission_id to author.
    """

    first: Row
    current: Row
    versions: tuple[Row, ...]
    authors: Mapping[str, str]

    @property
    def root(self) -> str:
        """submission_id of the first version: the work's id."""
        return str(self.first["submission_id"])

    @property
    def ids(self) -> list[str]:
        """submission_ids of all versions."""
        return [str(row["submission_id"]) for row in self.versions]

    @property
    def channel(self) -> str:
        """Channel of the first version."""
        return str(self.first["channel"])

    @property
    def unit_code(self) -> str:
        """Unit it counts for; "" when not sure."""
        return str(self.first["counted_unit_code"])

    @property
    def unit_name(self) -> str:
        """Name of the unit it counts for; "" when not sure."""
        return str(self.first["counted_unit_name"])

    @property
    def sums(self) -> tuple[int | None, ...] | None:
        """Total, lower and upper end in yuan; None when no amount is stated."""
        found = tuple(None if pd.isna(self.first[column]) else int(self.first[column]) for column in _SUMS)
        return None if found == (None, None, None) else found

    @property
    def sum_text(self) -> str:
        """The amount for a reader; "" when none is stated."""
        if self.sums is None:
            return ""
        total, low, high = self.sums
        return (
            f"{total} 元"
            if total is not None
            else f"{low if low is not None else ''}至{high if high is not None else ''} 元"
        )

    @property
    def people(self) -> int | None:
        """Beneficiaries; None when not stated, or for a copy sent online, where the number is no claim of a form."""
        count = self.first["beneficiary_count"]
        return None if pd.isna(count) or self.channel == "online" else int(count)

    @property
    def text(self) -> str:
        """The wording of the first version."""
        columns = ("project_name", "summary", "expected_outcome", "extra_text")
        return "\n".join(str(self.first[column]) for column in columns).strip()

    def places(self, words: Sequence[str]) -> tuple[str, ...] | None:
        """Return which of the words its wording names, in the order given; None when none."""
        return tuple(word for word in words if word in self.text) or None

    @property
    def seniority(self) -> tuple[object, ...]:
        """Order of precedence for the lead: no online copy, first received, most complete, then by id."""
        received = self.first["received_on"]
        complete = sum(self.first[column] == "found" for column in _ELEMENTS) + (self.sums is not None)
        return (
            self.channel == "online",
            pd.isna(received),
            pd.Timestamp.min if pd.isna(received) else received,
            -complete,
            self.root,
        )


def read_works(proposals: pd.DataFrame, authors: Mapping[str, str]) -> dict[str, Work]:
    """Return the works among the real proposals, by id of their first version."""
    versions: dict[str, list[Row]] = {}
    real = proposals[proposals["is_proposal"]]
    for row in real.assign(is_current=is_current(real)).sort_values("submission_id").to_dict("records"):
        versions.setdefault(str(row["version_of_submission_id"] or row["submission_id"]), []).append(row)
    works = {}
    for root, rows in versions.items():
        first = next((row for row in rows if row["submission_id"] == root), rows[0])
        current = next((row for row in rows if row["is_current"]), first)
        work = Work(first, current, tuple(rows), authors)
        works[work.root] = work
    return works


def candidate_row(
    candidate_id: str, lead: Work, inside: Sequence[Work], chains: Mapping[str, str], chain_characters: int
) -> dict[str, Any]:
    """Return the row of table `candidates`; wording and amounts are those of the lead's current version.

    Args:
        candidate_id: its id.
        lead: the leading work.
        inside: all works in it.
        chains: work to the text it is a copy of; online copies of one text are one voice.
        chain_characters: a shorter text is each time a voice of its own: people say such things independently.
    """
    online = [work for work in inside if work.channel == "online"]
    voices = len({_voice(work, chains, chain_characters) for work in online})
    return {
        "candidate_id": candidate_id,
        "lead_submission_id": lead.root,
        "unit_code": lead.unit_code,
        "unit_name": lead.unit_name,
        "unit_kind": lead.first["unit_kind"],
        "channels_text": _listed(CHANNEL[work.channel] for work in inside),
        "units_text": _listed(work.unit_name for work in inside),
        "implementation_level": _level([work.current["implementation_level"] for work in inside]),
        "is_online_only": len(online) == len(inside),
        "member_count": sum(len(work.versions) for work in inside),
        "voice_count": voices,
        "chain_count": len(online) - voices,
        "needs_person": any(work.current["needs_person"] or work.sums != lead.sums for work in inside),
        **{column: lead.current[column] for column in _OF_LEAD},
    }


def member_rows(
    candidate_id: str, lead: Work, inside: Sequence[Work], chains: Mapping[str, str], joined: set[str]
) -> list[dict[str, Any]]:
    """Return the rows of table `candidate_members`: every version of every work, with its author.

    Args:
        candidate_id: the candidate.
        lead: the leading work.
        inside: all works in it.
        chains: work to the text it is a copy of.
        joined: works that only a person put there.
    """
    rows = []
    for work in inside:
        role = _role(work, lead, chains, joined)
        for row in work.versions:
            one = str(row["submission_id"])
            rows.append(
                {
                    "candidate_id": candidate_id,
                    "submission_id": one,
                    "role": role if one == work.root else "version",
                    "unit_code": row["counted_unit_code"],
                    "unit_name": row["counted_unit_name"],
                    "channel": row["channel"],
                    "author_text": work.authors.get(one, ""),
                    "received_on": row["received_on"],
                }
            )
    return rows


def _role(work: Work, lead: Work, chains: Mapping[str, str], joined: set[str]) -> str:
    if work is lead:
        return "lead"
    if work.root in joined:
        return "decided"
    is_copy = work.channel == lead.channel == "online" and chains[work.root] == chains[lead.root]
    return "chain_copy" if is_copy else "duplicate"


def _voice(work: Work, chains: Mapping[str, str], chain_characters: int) -> str:
    return chains[work.root] if len(normalize(work.text)) >= chain_characters else work.root


def _level(levels: Sequence[str]) -> str:
    known = {level for level in levels if level != "unknown"}
    if len(known) > 1:
        return "both"
    return known.pop() if known else "unknown"


def _listed(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(name for name in sorted(names) if name))
