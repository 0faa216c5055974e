"""The sample round through ingest and clean, held against its truth, which was written apart from the code."""

import json
import unicodedata
from datetime import date

import pandas as pd
import pytest

from pipeline.clean.candidates import check_membership, comparison_texts, merge_candidates
from pipeline.clean.corrections import apply_corrections
from pipeline.clean.decisions import merge_requests
from pipeline.clean.duplicates import find_duplicates
from pipeline.clean.proposals import clean_submissions
from pipeline.clean.rules import load_rules
from pipeline.clean.versions import link_versions
from pipeline.ingest import read_round
from pipeline.ingest.decision_files import read_decisions
from pipeline.params import load_round
from pipeline.params.form import load_form
from pipeline.paths import ROOT

TRUTH = ROOT / "tests" / "data" / "sample_truth"
FIELDS = ("project_name_text", "summary_text", "expected_outcome_text", "extra_text")


def _truth(name: str) -> list[dict]:
    return [json.loads(line) for line in (TRUTH / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def sample() -> dict:
    params = load_round(ROOT / "params" / "sample.yaml")
    as_of = date(2018, 2, 28)
    received = read_round(
        ROOT / "data" / "raw" / "sample", params.ingest, load_form(ROOT / "params" / "form.yaml"), as_of
    )
    rules = load_rules(params, ROOT / "params", as_of)
    written = read_decisions(ROOT / "data" / "decisions" / "sample", None, received.submissions, received.files)
    corrected = apply_corrections(received.submissions, written.decisions)
    cleaned = clean_submissions(corrected.submissions, received.files, rules, corrected.typed)
    thresholds = rules.params.duplicates
    proposals = link_versions(
        cleaned.proposals, thresholds, written.decisions, rules.deadline.last_day, params.phases.publish
    )
    pairs = find_duplicates(comparison_texts(proposals), thresholds)
    merged = merge_candidates(proposals, pairs, merge_requests(written.decisions), thresholds)
    unaided = merge_candidates(proposals, pairs, written.decisions.iloc[:0], thresholds)
    return {
        "files": received.files,
        "submissions": received.submissions,
        "proposals": proposals,
        "pairs": pairs,
        "merged": merged,
        "unaided": unaided,
        "findings": cleaned.doubts.frame(),
    }


@pytest.fixture(scope="module")
def matched(sample) -> pd.DataFrame:
    """Truth rows with the submission they describe: by file and place in it; online rows by their words."""
    files = sample["files"].set_index("file_id")["place_text"]
    rows = sample["submissions"].assign(place=lambda t: t["file_id"].map(files))
    by_place = {(row.place, int(row.index_in_file)): row.submission_id for row in rows.itertuples()}
    by_words: dict[str, list[str]] = {}
    for row in rows.itertuples():
        by_words.setdefault(_words(row.project_name_text + row.summary_text), []).append(row.submission_id)
    truth = pd.DataFrame(_truth("submissions"))
    truth[["revises", "group"]] = truth[["revises", "group"]].fillna("")
    online = truth["channel"].isin(["online", "research"])
    truth["submission_id"] = [
        (by_words.get(_words(row["project_name_text"] + row["summary_text"])) or [""]).pop(0)
        if is_online
        else by_place.get((row["place"], row["index_in_file"]), "")
        for row, is_online in zip(truth.to_dict("records"), online, strict=True)
    ]
    return truth


def _words(text: str) -> str:
    """Without white space and zero-width characters, which ingest takes out."""
    return "".join(letter for letter in text if not letter.isspace() and unicodedata.category(letter) != "Cf")


def test_every_file_ends_as_the_truth_says(sample):
    found = sample["files"].set_index("place_text")["disposition"]
    wrong = [
        (row["place"], row["disposition"], found.get(row["place"], "（不在台账）"))
        for row in _truth("files")
        if found.get(row["place"]) not in (row["disposition"], *row["also_accepted"])
    ]
    assert wrong == []


def test_every_submission_of_the_truth_is_read_and_none_is_invented(sample, matched):
    assert matched.loc[matched["submission_id"] == "", "key"].tolist() == []
    assert len(sample["submissions"]) == len(matched)


def test_form_fields_equal_the_truth_or_are_flagged(sample, matched):
    read = sample["submissions"].set_index("submission_id")
    forms = matched.loc[~matched["channel"].isin(["online", "research"])]
    # What a page sent apart adds is held exactly in tests/test_ingest_round.py; the truth keeps it with that page.
    with_page = {row["belongs_to"] for row in _truth("files") if row["reason"] == "attachment_page"}
    wrong = [
        (row["key"], field)
        for row in forms.to_dict("records")
        for field in (*FIELDS, "budget_text")
        if not (field == "extra_text" and row["key"] in with_page)
        and _words(read.loc[row["submission_id"], field]) != _words(row[field])
        and not (field == "budget_text" and _words(row[field]) in _words(read.loc[row["submission_id"], field]))
        and not read.loc[row["submission_id"], "needs_person"]
    ]
    assert wrong == []


def test_levels_equal_the_truth_or_are_flagged(sample, matched):
    read = sample["submissions"].set_index("submission_id")
    wrong = [
        (row["key"], row["implementation_level"], read.loc[row["submission_id"], "implementation_level"])
        for row in matched.to_dict("records")
        if row["channel"] not in ("online", "research")
        and read.loc[row["submission_id"], "implementation_level"] != row["implementation_level"]
        and not read.loc[row["submission_id"], "needs_person"]
    ]
    assert wrong == []


def test_amounts_equal_the_truth_or_are_flagged(sample, matched):
    typed = sample["proposals"].set_index("submission_id")
    corrected = {"经费预算"}
    wrong = []
    for row in matched.to_dict("records"):
        found = typed.loc[row["submission_id"]]
        stated = None if pd.isna(row["requested_yuan"]) else int(row["requested_yuan"])
        read = None if pd.isna(found["requested_yuan"]) else int(found["requested_yuan"])
        if read != stated and not found["needs_person"] and row["key"] not in _corrected_keys(matched) | corrected:
            wrong.append((row["key"], stated, read))
    assert wrong == []


def test_head_counts_equal_the_truth_or_are_flagged(sample, matched):
    """60个家庭 is read as households, kept apart from people; the truth counts them among those reached."""
    typed = sample["proposals"].set_index("submission_id")
    forms = matched.loc[~matched["channel"].isin(["online", "research"])]
    right, silent = 0, []
    for row in forms.to_dict("records"):
        found = typed.loc[row["submission_id"]]
        told = None if pd.isna(row["beneficiary_count"]) else int(row["beneficiary_count"])
        read = [
            None if pd.isna(found[column]) else int(found[column])
            for column in ("beneficiary_count", "household_count")
        ]
        right += read[0] == told
        if read[0] != told and not found["needs_person"] and (read[0] is not None or read[1] != told):
            silent.append((row["key"], told, read))
    print(f"head counts right: {right} of {len(forms)}")
    assert silent == []
    assert right >= 0.95 * len(forms)


def _corrected_keys(matched) -> set[str]:
    """Rows whose amount a person corrected: the truth holds the form, not the correction."""
    text = (ROOT / "data" / "decisions" / "sample" / "corrections.csv").read_text(encoding="utf-8-sig")
    return {row.key for row in matched.itertuples() if row.place in text}


def test_merges_that_the_truth_names_are_proposed(sample, matched):
    ids = matched.set_index("key")["submission_id"]
    shown = {(row.left_id, row.right_id) for row in sample["merged"].pairs.itertuples()}
    holder = sample["merged"].members.set_index("submission_id")["candidate_id"]
    missed = []
    for group in _truth("groups"):
        inside = sorted(ids[key] for key in group["members"])
        same = len({holder.get(one) for one in inside}) == 1
        linked = all(any({one, other} == set(pair) for pair in shown for other in inside) for one in inside)
        if not same and not linked:
            missed.append(group["group"])
    assert missed == []


def test_nothing_is_merged_without_a_person_that_the_truth_keeps_apart(sample, matched):
    key_of = matched.set_index("submission_id")["key"]
    truth_group = matched.set_index("key")["group"].to_dict()
    truth_group |= {key: group["group"] for group in _truth("groups") for key in group["members"]}
    revises = matched.set_index("key")["revises"].to_dict()
    wrong = []
    for _, rows in sample["unaided"].members.groupby("candidate_id"):
        keys = [key_of[one] for one in rows["submission_id"]]
        groups = {truth_group[revises[key] or key] for key in keys}
        if len(groups) > 1 and len({_words_of(matched, key) for key in keys}) > 1:
            wrong.append(keys)
    assert wrong == []


def _words_of(matched, key: str) -> str:
    row = matched.set_index("key").loc[key]
    return _words(row["project_name_text"] + row["summary_text"])


def test_hard_negatives_stay_apart_without_a_person(sample, matched):
    ids = matched.set_index("key")["submission_id"]
    holder = sample["unaided"].members.set_index("submission_id")["candidate_id"]
    joined = [
        (row["left"], row["right"])
        for row in _truth("negatives")
        if holder.get(ids[row["left"]]) is not None and holder.get(ids[row["left"]]) == holder.get(ids[row["right"]])
    ]
    assert joined == []


def test_revised_forms_are_versions_of_the_form_they_revise(sample, matched):
    ids = matched.set_index("key")["submission_id"]
    linked = sample["proposals"].set_index("submission_id")["version_of_submission_id"]
    wrong = [
        (row["key"], row["revises"])
        for row in matched.to_dict("records")
        if row["revises"] and linked[row["submission_id"]] != ids[row["revises"]]
    ]
    assert wrong == []


def test_every_submission_is_in_one_candidate_or_refused(sample):
    check_membership(sample["proposals"], sample["merged"].members)
