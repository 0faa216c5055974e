"""The bars that the blind evaluation set must clear; never to be lowered to let a change through."""

import pytest

from benchmarks.classify import ROOT, judge, read_rows
from pipeline.classify.domains import classify_domains, load_codebook

FLOORS = {"macro_f1": 0.90, "first_or_second": 0.95, "automatic": 0.85, "automatic_right": 0.95}


@pytest.fixture(scope="module")
def judged():
    rows = read_rows()
    answers = classify_domains(rows[["name", "summary"]], load_codebook(ROOT / "params" / "domains.yaml"))
    return rows, answers, judge(rows, answers)


@pytest.mark.parametrize("figure", sorted(FLOORS))
def test_the_evaluation_set_clears_its_bar(judged, figure):
    assert judged[2][figure] >= FLOORS[figure]


def test_confidence_is_honest(judged):
    assert judged[2]["ece"] <= 0.04


def test_the_router_finds_the_doubtful_rows(judged):
    assert judged[2]["routed_right"] <= judged[2]["automatic_right"] - 0.2


def test_nothing_that_proposes_is_taken_for_noise(judged):
    assert judged[2]["none_wrong"] == 0


def test_out_of_powers_is_hardly_ever_said_wrongly(judged):
    rows, answers, _ = judged
    said = answers["out_of_powers_reason"].ne("")
    assert (said & ~rows["out_of_powers"].astype(bool)).sum() <= 2
