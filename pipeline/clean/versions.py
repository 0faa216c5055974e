"""Revised forms: which earlier form of the same unit each replaces."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from pipeline.params.duplicates import DuplicateParameters
from pipeline.params.round import PhaseDates
from pipeline.text.normalize import normalize

_VERSION, _NOT_SAME = "version", "not_same"


def link_versions(
    proposals: pd.DataFrame,
    params: DuplicateParameters,
    decisions: pd.DataFrame,
    deadline: date,
    publish: PhaseDates | None = None,
) -> pd.DataFrame:
    """Return the proposals with `version_of_submission_id` filled (see `is_current` for which version stands).

    A form received after the deadline replaces the one form of the same unit, received before it, that it resembles by
    name and text, and one received in the publish phase may replace a late one, too;
    where two earlier forms fit about equally nothing is linked and the late form gets `needs_person`. A person's row
    `version` (submission_id is the revised form) or `not_same` goes first.

    Args:
        proposals: table `proposals`.
        params: the `clean.duplicates` parameters.
        decisions: rows of kind `duplicate`; other rows are ignored.
        deadline: last day of the collect phase.
        publish: the publish phase (notice, section 4.3); a revision received in it is not late.
    """
    found = find_versions(proposals, params, decisions, deadline, publish)
    linked = found[found["is_sure"]].set_index("submission_id")["first_id"]
    out = proposals.copy()
    out["version_of_submission_id"] = out["submission_id"].map(linked).fillna("").astype("str")
    if publish is not None:
        day = pd.to_datetime(out["received_on"]).dt.date
        is_asked_for = (out["version_of_submission_id"] != "") & (out["arrival"] == "late")
        is_asked_for &= (day >= publish.starts_on) & (day <= publish.ends_on)
        out["arrival"] = out["arrival"].mask(is_asked_for, "revision")
    out["needs_person"] = out["needs_person"] | out["submission_id"].isin(found.loc[~found["is_sure"], "submission_id"])
    return out


def find_versions(
    proposals: pd.DataFrame,
    params: DuplicateParameters,
    decisions: pd.DataFrame,
    deadline: date,
    publish: PhaseDates | None = None,
) -> pd.DataFrame:
    """Return one row per late form that resembles an earlier one, sorted by submission_id.

    Args:
        proposals: table `proposals`.
        params: the `clean.duplicates` parameters.
        decisions: rows of kind `duplicate`; other rows are ignored.
        deadline: last day of the collect phase.
        publish: the publish phase.

    Returns:
        submission_id, first_id (the form it replaces, or the best of those that fit), score, other_id (one that fits
        about as well; ""), is_sure (False: a person must say which), how (`decision` or `likeness`).
    """
    said = _said(decisions)
    forms = proposals[proposals["is_proposal"] & (proposals["channel"] != "online")]
    waves = _waves(forms, deadline, publish)
    named: dict[str, str] = {left: right for (left, right), value in sorted(said.items()) if value == _VERSION}
    known = set(proposals["submission_id"])
    rows: list[Any] = [
        (left, _first_of(left, named), 1.0, "", True, "decision")
        for left, right in named.items()
        if left in known and right in known and _first_of(left, named) in known - {left}
    ]
    decided = {row[0] for row in rows}
    described = {row["submission_id"]: _describe(row) for row in forms.to_dict("records")}
    for wave in (1, 2):
        linked = {row[0] for row in rows if row[4]}
        earlier = forms[(waves < wave) & ~forms["submission_id"].isin(linked)]
        by_unit = {unit: list(ids) for unit, ids in earlier.groupby("counted_unit_code")["submission_id"]}
        late = forms[(waves == wave) & ~forms["submission_id"].isin(decided) & (forms["counted_unit_code"] != "")]
        for one, unit in zip(late["submission_id"], late["counted_unit_code"], strict=True):
            others = [
                other
                for other in by_unit.get(unit, [])
                if _NOT_SAME not in (said.get((one, other)), said.get((other, one)))
            ]
            row = _best_fit(one, {other: _likeness(described[one], described[other]) for other in others}, params)
            if row is not None:
                rows.append(row)
    sure = {row[0]: row[1] for row in rows if row[4]}
    rows = [(one, _first_of(first, sure), *rest) for one, first, *rest in rows]
    columns = ["submission_id", "first_id", "score", "other_id", "is_sure", "how"]
    return pd.DataFrame(rows, columns=columns).astype({"is_sure": bool}).sort_values("submission_id", ignore_index=True)


def _waves(forms: pd.DataFrame, deadline: date, publish: PhaseDates | None) -> "pd.Series[int]":
    """Return 0 for forms received by the deadline, 1 for late ones, 2 for those of the publish phase."""
    received = pd.to_datetime(forms["received_on"])
    is_late = received >= pd.Timestamp(deadline) + pd.Timedelta(days=1)
    is_published = is_late & (received >= pd.Timestamp(publish.starts_on)) if publish else is_late & False
    return is_late.astype(int) + is_published.astype(int)


def _said(decisions: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return what people last said of a pair, in the order they wrote it."""
    if decisions.empty:
        return {}
    usable = decisions["kind"].eq("duplicate") & decisions["value_text"].isin([_VERSION, _NOT_SAME, "same"])
    if "status" in decisions:
        usable &= ~decisions["status"].isin(["not_understood", "conflict"])
    order = [name for name in ("decided_on", "value_text", "submission_id", "other_submission_id") if name in decisions]
    said: dict[tuple[str, str], str] = {}
    for row in decisions[usable].sort_values(order, na_position="first").itertuples():
        pair = (str(row.submission_id), str(row.other_submission_id))
        said.pop((pair[1], pair[0]), None)
        said[pair] = str(row.value_text)
    return said


def _first_of(one: str, named: Mapping[str, str]) -> str:
    """Follow versions of versions back to the first."""
    seen = {one}
    while one in named and named[one] not in seen:
        one = named[one]
        seen.add(one)
    return one


def _describe(row: Mapping[str, Any]) -> tuple[str, frozenset[str], frozenset[str]]:
    name = normalize(row["project_name"])
    text = normalize("".join(row[field] for field in ("summary", "expected_outcome", "extra_text")))
    return name, frozenset(name), frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _likeness(
    left: tuple[str, frozenset[str], frozenset[str]], right: tuple[str, frozenset[str], frozenset[str]]
) -> float:
    """Return the mean likeness of name (characters) and text (2-grams)."""
    name = 1.0 if left[0] == right[0] else _shared(left[1], right[1])
    return float(np.round((name + _shared(left[2], right[2])) / 2, 4))


def _shared(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / max(len(left | right), 1)


def _best_fit(
    one: str, fits: Mapping[str, float], params: DuplicateParameters
) -> tuple[str, str, float, str, bool, str] | None:
    ranked = sorted(fits.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or ranked[0][1] < float(params.version_score):
        return None
    first, score = ranked[0]
    rival = ranked[1][0] if len(ranked) > 1 and score - ranked[1][1] < float(params.version_lead) else ""
    is_sure = rival == "" and score >= float(params.version_sure_score)
    return one, first, score, rival, is_sure, "likeness"
