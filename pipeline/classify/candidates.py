"""The `classifications` and `themes` tables: every candidate's domain, level, principles and what to discuss.

What a person decided (a row of the review workbook) wins over the program and is shown as a person's; a doubt stays
a doubt until someone decides. Nothing here is a verdict.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.classify.discussion import discuss
from pipeline.classify.domains import Codebook, classify_domains
from pipeline.classify.level import assess_level
from pipeline.classify.principles import Finding, Principles
from pipeline.classify.themes import Mask, assign_themes, name_themes, theme_cards
from pipeline.params.classify import ClassifyParameters
from pipeline.schema import conform, empty_frame
from pipeline.schema.derived import applied_reviews


@dataclass(frozen=True)
class Classified:
    """The two tables of the stage."""

    classifications: pd.DataFrame
    themes: pd.DataFrame


@dataclass(frozen=True)
class Decided:
    """What people decided, by candidate: the value, and who and when for the evidence."""

    codes: Mapping[str, str]
    notes: Mapping[str, str]


def classify_candidates(
    candidates: pd.DataFrame,
    members: pd.DataFrame,
    proposals: pd.DataFrame,
    targets: pd.DataFrame,
    decisions: pd.DataFrame,
    codebook: Codebook,
    params: ClassifyParameters,
    principles: Principles,
    *,
    past: pd.DataFrame | None = None,
    last_year_themes: pd.DataFrame | None = None,
    mask: Mask | None = None,
) -> Classified:
    """Return the `classifications` table (one row a candidate) and the `themes` table (one row a theme).

    Args:
        candidates: table `candidates`.
        members: table `candidate_members`.
        proposals: table `proposals`.
        targets: table `targets`.
        decisions: table `decisions`; applied reviews of the domain or the level win.
        codebook: from `load_codebook`.
        params: the `classify` section.
        principles: the rules, for the round's year.
        past: past years' decided rows: `name`, `summary`, `domain`.
        last_year_themes: last year's `themes` table.
        mask: takes personal data out of themes; the project's own when not given.
    """
    rows = assign_themes(online_voices(members, proposals), codebook, params.themes, mask)
    cards = theme_cards(rows, codebook, params.themes, last_year_themes)
    if candidates.empty:
        return Classified(empty_frame("classifications"), cards)
    table = candidates.sort_values("candidate_id", kind="stable", ignore_index=True)
    table["summary_read"] = table["summary"].where(table["summary"].ne(""), table["expected_outcome"])
    frame = table[["project_name", "summary_read"]].set_axis(["name", "summary"], axis="columns")
    answers = classify_domains(frame, codebook, past)
    themes = _themes_of(table, rows, name_themes(frame, codebook, params.themes))
    voices = _voices(table, themes)
    leads = proposals.set_index("submission_id")
    targeted = set(targets["submission_id"])
    domains, levels = decided_values(decisions, "domain"), decided_values(decisions, "level")
    lines = []
    for position, candidate in enumerate(table.to_dict("records")):
        line = {"candidate_id": candidate["candidate_id"], "theme_id": themes[position]}
        line["theme_voices"] = voices.get(themes[position], 0)
        line |= _domain_columns(candidate, answers.iloc[position].to_dict(), domains)
        line |= _level_columns(candidate, levels, principles)
        found = _assess(candidate, line, principles)
        line |= {name: finding.answer for name, finding in found.items()}
        line["principle_evidence_json"] = _json({name: finding.as_dict() for name, finding in found.items()})
        lead = leads.loc[candidate["lead_submission_id"]] if candidate["lead_submission_id"] in leads.index else None
        line |= discuss(candidate, line, found, lead, candidate["lead_submission_id"] in targeted, params.discussion)
        lines.append(line)
    return Classified(conform(pd.DataFrame(lines), "classifications"), cards)


def online_voices(members: pd.DataFrame, proposals: pd.DataFrame) -> pd.DataFrame:
    """Return the online suggestions with the candidate that holds them as their group, one row a voice."""
    online = members.loc[members["channel"].eq("online"), ["submission_id", "candidate_id"]]
    rows = proposals.loc[proposals["channel"].eq("online") & proposals["is_proposal"]].merge(online, on="submission_id")
    return pd.DataFrame(
        {
            "submission_id": rows["submission_id"],
            "name": rows["project_name"],
            "summary": rows["summary"],
            "group_id": rows["candidate_id"],
            "unit_name": rows["counted_unit_name"].where(rows["counted_unit_name"].ne(""), "单位不明"),
            "received_on": rows["received_on"],
        }
    )


def decided_values(decisions: pd.DataFrame, field: str) -> Decided:
    """Return what applied reviews decided about the field: the value, and who, when and why, by candidate."""
    rows = applied_reviews(decisions).loc[lambda frame: frame["field"].eq(field)].set_index("candidate_id")
    notes = {}
    for candidate_id, row in rows.iterrows():
        day = "" if pd.isna(row["decided_on"]) else f"，{row['decided_on']:%Y-%m-%d}"
        notes[str(candidate_id)] = f"{row['decided_by'] or '未署名'}{day}：{row['reason_text'] or '未写理由'}"
    return Decided(rows["value_text"].to_dict(), notes)


def _themes_of(table: pd.DataFrame, rows: pd.DataFrame, named: pd.Series) -> list[str]:
    """Theme of every candidate: the codebook's, else the new theme its online members fell into."""
    new = dict(zip(rows["group_id"], rows["theme_id"], strict=True))
    ids = zip(table["candidate_id"], named, strict=True)
    return [theme or str(new.get(candidate, "")) for candidate, theme in ids]


def _voices(table: pd.DataFrame, themes: list[str]) -> dict[str, int]:
    """Independent voices by theme: a chain letter counts once, the members of a candidate all count."""
    counts = table["voice_count"].fillna(0).astype("int64").groupby(themes).sum()
    return {str(theme): int(count) for theme, count in counts.items() if theme}


def _domain_columns(candidate: Mapping[str, Any], answer: Mapping[str, Any], decided: Decided) -> dict[str, Any]:
    columns = {
        "domain": answer["domain"] or "",
        "second_domain": answer["second_domain"] or "",
        "confidence": answer["confidence"],
        "domain_needs_person": bool(answer["needs_person"]),
        "domain_basis": "program",
        "domain_evidence_json": _json(answer["evidence"]),
        "not_proposal_text": answer["not_proposal_reason"],
        "out_of_powers_text": answer["out_of_powers_reason"],
    }
    key = candidate["candidate_id"]
    if key not in decided.codes:
        return columns
    note = {"term": f"人工决定（{decided.notes[key]}）", "field": "decision", "start": 0, "end": 0}
    columns |= {"domain": decided.codes[key], "confidence": 1.0, "domain_needs_person": False}
    columns |= {"domain_basis": "person", "domain_evidence_json": _json([note, *answer["evidence"]])}
    columns["not_proposal_text"] = ""
    if columns["second_domain"] == decided.codes[key]:
        columns["second_domain"] = answer["domain"] or ""
    return columns


def _level_columns(candidate: Mapping[str, Any], decided: Decided, principles: Principles) -> dict[str, Any]:
    text = "\n".join(candidate[field] for field in ("project_name", "summary", "expected_outcome"))
    found = assess_level(
        candidate["implementation_level"],
        candidate["unit_kind"],
        candidate["unit_name"],
        text,
        principles.rules.level,
        is_online_only=bool(candidate["is_online_only"]),
    )
    key = candidate["candidate_id"]
    if key in decided.codes:
        evidence = f"人工决定（{decided.notes[key]}）；{found.evidence_text}"
        return {
            "level": decided.codes[key],
            "level_basis": "person",
            "level_evidence_text": evidence,
            "level_needs_person": False,
        }
    return {
        "level": found.level,
        "level_basis": "program",
        "level_evidence_text": found.evidence_text,
        "level_needs_person": found.needs_person,
    }


def _assess(candidate: Mapping[str, Any], line: Mapping[str, Any], principles: Principles) -> dict[str, Finding]:
    texts = {
        "name": candidate["project_name"],
        "summary": candidate["summary"],
        "expected_outcome": candidate["expected_outcome"],
        "budget": candidate["budget_text"],
    }
    return principles.assess(
        texts,
        voices=line["theme_voices"] if line["theme_id"] else None,
        people=_whole(candidate["beneficiary_count"]),
        out_of_powers_reason=line["out_of_powers_text"],
        asked_yuan=_whole(candidate["asked_yuan"]),
        own_yuan=_whole(candidate["own_yuan"]),
    )


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
