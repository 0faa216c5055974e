"""Turns submissions as filed into typed proposals, and every doubt on the way into a finding."""

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.clean.amounts import Budget, Headcount, Target, read_budget, read_headcount, read_targets
from pipeline.clean.beneficiaries import choose_headcount
from pipeline.clean.corrections import TypedCorrection
from pipeline.clean.doubts import note_doubts, note_file_doubts
from pipeline.clean.elements import find_elements
from pipeline.clean.findings import FindingList
from pipeline.clean.rules import CleanRules
from pipeline.clean.units import UnitMatch, match_unit
from pipeline.params.clean import CleanParameters
from pipeline.schema import conform, empty_frame
from pipeline.text.normalize import normalize

ELEMENTS = {
    "measures": "has_measures",
    "beneficiary_scope": "has_beneficiary_scope",
    "beneficiary_count": "has_beneficiary_count",
    "funds": "has_funds",
    "targets": "has_targets",
}
_TEXTS = ("project_name", "summary", "expected_outcome", "budget", "extra")


@dataclass(frozen=True)
class Cleaned:
    """The tables `proposals` and `targets`, the doubts so far (later steps of the stage add theirs), stale corrections."""

    proposals: pd.DataFrame
    targets: pd.DataFrame
    doubts: FindingList
    stale: dict[Any, str]


@dataclass(frozen=True)
class Reading:
    """Everything understood of one submission.

    Args:
        row: its row of `proposals`.
        submission: its row of `submissions`.
        match, budget, headcounts, targets: what was read.
        people: the head count that stands for the form.
        settled: columns that a person corrected.
        stale: corrections that expected another value than was read.
    """

    row: dict[str, Any]
    submission: dict[str, Any]
    match: UnitMatch
    budget: Budget
    people: Headcount
    headcounts: dict[str, Headcount]
    targets: list[tuple[str, Target]]
    settled: frozenset[str]
    stale: tuple[TypedCorrection, ...]


def clean_submissions(
    submissions: pd.DataFrame,
    files: pd.DataFrame,
    rules: CleanRules,
    typed: dict[str, list[TypedCorrection]] | None = None,
) -> Cleaned:
    """Return the typed proposals, the doubts and the quantified targets of the submissions.

    One row of `proposals` for each submission, none left out; what proposes nothing has `is_proposal` False and the
    reason in `refusal_text`. Order of rows does not matter.

    Args:
        submissions: table `submissions`, corrections of texts applied.
        files: table `files`.
        rules: what cleaning needs to know.
        typed: submission_id to the numbers that a person has corrected.
    """
    typed = typed or {}
    rows = submissions.sort_values("submission_id").to_dict("records")
    readings = [read_submission(row, rules, typed.get(row["submission_id"], [])) for row in rows]
    doubts = FindingList(rules.catalogue, "clean")
    for reading in readings:
        note_doubts(doubts, reading, rules)
    note_file_doubts(doubts, files)
    stale = {one.label: "stale" for reading in readings for one in reading.stale}
    return Cleaned(_proposals(readings), _targets(readings), doubts, stale)


def read_submission(submission: dict[str, Any], rules: CleanRules, corrections: list[TypedCorrection]) -> Reading:
    """Return everything understood of one row of `submissions`; a person's corrected values win."""
    texts = {name: _tidy(submission[f"{name}_text"]) for name in _TEXTS}
    match = match_unit(submission["unit_text"], rules.units)
    budget = read_budget(texts["budget"], year=rules.year)
    headcounts = {
        field: read_headcount(texts[field], year=rules.year) for field in ("expected_outcome", "summary", "extra")
    }
    people = choose_headcount(headcounts, rules.params.count_conflict_ratio)
    targets = [
        (field, target) for field in ("expected_outcome", "summary", "extra") for target in read_targets(texts[field])
    ]
    row = _identity(submission, match, rules) | _texts(texts) | _money(budget) | _people(people, headcounts)
    row |= _elements(texts) | _standing(submission, texts, rules)
    stale = [one for one in corrections if not one.is_guarded and row[one.column] not in (one.expected, one.value)]
    corrected = {one.column: one.value for one in corrections if one not in stale}
    row |= corrected | _corrected_bases(corrected)
    if "requested_yuan" in corrected and corrected["requested_yuan"] != budget.total_yuan:
        row |= dict.fromkeys(("asked_yuan", "own_yuan", "other_yuan", "requested_low_yuan", "requested_high_yuan"))
    reading = Reading(row, submission, match, budget, people, headcounts, targets, frozenset(corrected), tuple(stale))
    row["needs_person"] = _is_doubtful(reading)
    return reading


def _tidy(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.replace("\u3000", " ").splitlines()]
    return "\n".join(line for line in lines if line)


def _identity(submission: dict[str, Any], match: UnitMatch, rules: CleanRules) -> dict[str, Any]:
    counted = match.unit_code or match.parent_code or ""
    unit = rules.units.by_code.get(counted)
    return {
        "submission_id": submission["submission_id"],
        "file_id": submission["file_id"],
        "channel": _channel(submission["channel"], unit.kind if unit else ""),
        "unit_code": match.unit_code or "",
        "unit_name": match.unit_name or "",
        "unit_how": match.how,
        "unit_kind": unit.kind if unit else "",
        "counted_unit_code": counted,
        "counted_unit_name": unit.name if unit else "",
        "implementation_level": submission["implementation_level"],
        "received_on": submission["received_on"],
        "arrival": rules.deadline.arrival(submission["received_on"]),
    }


def _channel(channel: str, kind: str) -> str:
    """Forms come by mail or in a folder whoever sent them: the unit's kind tells departments from unions."""
    if channel in ("online", "research"):
        return channel
    if kind in ("department", "attached"):
        return "department"
    return "union" if kind else channel


def _texts(texts: dict[str, str]) -> dict[str, Any]:
    return {
        "project_name": " ".join(texts["project_name"].split()),
        "summary": texts["summary"],
        "expected_outcome": texts["expected_outcome"],
        "budget_text": texts["budget"],
        "extra_text": texts["extra"],
    }


def _money(budget: Budget) -> dict[str, Any]:
    is_unneeded = any(code == "not_needed" for code, _ in budget.reasons)
    return {
        "requested_yuan": budget.total_yuan,
        "requested_low_yuan": budget.low_yuan,
        "requested_high_yuan": budget.high_yuan,
        "requested_basis": "unneeded" if is_unneeded else budget.basis,
        "asked_yuan": budget.asked_yuan,
        "own_yuan": budget.own_yuan,
        "other_yuan": budget.other_yuan,
        "amount_spans_json": json.dumps([list(span) for span in budget.spans]),
    }


def _people(people: Headcount, headcounts: dict[str, Headcount]) -> dict[str, Any]:
    visits = next((count.visits for count in headcounts.values() if count.visits is not None), None)
    households = next((count.households for count in headcounts.values() if count.households is not None), None)
    return {
        "beneficiary_count": people.people,
        "beneficiary_low": people.low,
        "beneficiary_high": people.high,
        "beneficiary_basis": people.basis,
        "visit_count": visits,
        "household_count": households,
    }


def _elements(texts: dict[str, str]) -> dict[str, Any]:
    found = find_elements(
        texts["project_name"], texts["summary"], texts["expected_outcome"], texts["budget"], texts["extra"]
    )
    spans = {
        name: [{"field": s.field, "start": s.start, "end": s.end, "text": s.text} for s in element.spans]
        for name, element in found.items()
    }
    states = {column: found[name].state for name, column in ELEMENTS.items()}
    return states | {"elements_json": json.dumps(spans, ensure_ascii=False, sort_keys=True)}


def _standing(submission: dict[str, Any], texts: dict[str, str], rules: CleanRules) -> dict[str, Any]:
    reason = ""
    if rules.deadline.arrival(submission["received_on"]) == "after_as_of":
        reason = f"收到时间晚于本阶段截止 {rules.deadline.as_of}"
    elif _is_noise(texts, rules.params):
        reason = "没有可作为建议的内容"
    return {
        "is_proposal": not reason,
        "refusal_text": reason,
        "version_of_submission_id": "",
    }


def _is_noise(texts: dict[str, str], params: CleanParameters) -> bool:
    text = normalize("".join(texts.values()))
    letters = sum(character.isalpha() for character in text)
    return letters < params.minimum_characters or text in {normalize(phrase) for phrase in params.noise_phrases}


def _corrected_bases(corrected: dict[str, int]) -> dict[str, str]:
    bases = {"requested_yuan": "requested_basis", "beneficiary_count": "beneficiary_basis"}
    return {basis: "stated" for column, basis in bases.items() if column in corrected}


def _is_doubtful(reading: Reading) -> bool:
    if reading.row["channel"] == "online":
        return bool(reading.submission["needs_person"])
    return bool(
        reading.submission["needs_person"]
        or reading.match.needs_person
        or (reading.budget.needs_person and "requested_yuan" not in reading.settled)
        or (reading.people.needs_person and "beneficiary_count" not in reading.settled)
        or reading.row["implementation_level"] in ("both", "unknown")
    )


def _proposals(readings: list[Reading]) -> pd.DataFrame:
    if not readings:
        return empty_frame("proposals")
    return conform(pd.DataFrame([reading.row for reading in readings]), "proposals")


def _targets(readings: list[Reading]) -> pd.DataFrame:
    labels = {"expected_outcome": "预期目标或成效", "summary": "项目简介", "extra": "附页"}
    rows = [
        {
            "target_id": f"{reading.row['submission_id']}-{position:02d}",
            "submission_id": reading.row["submission_id"],
            "position": position,
            "field": labels[field],
            "number_text": str(target.number),
            "target_unit": target.unit,
            "source_text": _tidy(reading.submission[f"{field}_text"])[target.start : target.end],
        }
        for reading in readings
        for position, (field, target) in enumerate(reading.targets)
    ]
    return conform(pd.DataFrame(rows), "targets") if rows else empty_frame("targets")
