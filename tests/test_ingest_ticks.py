"""Every way of ticking is read right or flagged, in both directions."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipeline.ingest.reading import default_form
from pipeline.ingest.ticks import read_level
from pipeline.ingest.tree import Piece
from tests.ingest_forms import form, level_line

CASES = YAML(typ="safe").load(Path(__file__).parent.joinpath("data/ingest/ticks.yaml"))
LEVEL = default_form().level


def read(tmp_path, data):
    from pipeline.ingest import read_file

    path = tmp_path / "建议表.docx"
    path.write_bytes(data)
    reading = read_file(path)
    assert len(reading.submissions) == 1
    return reading.submissions[0]


def level_of(text):
    reading = read_level([Piece(text)], LEVEL, "p0")
    return reading.level, any(issue.serious for issue in reading.issues)


@pytest.mark.parametrize("chosen", ["municipal", "district"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_way_of_ticking_is_read_or_flagged(case, chosen, tmp_path):
    row = read(tmp_path, form(level=level_line(case, chosen)))
    assert row["unit_text"] == "中山区总工会"
    if case["expect"] == "read":
        assert row["implementation_level"] == chosen, row["notes"]
    else:
        assert row["implementation_level"] == "unknown"
        assert row["needs_person"]
    if "needs_person" in case:
        assert row["needs_person"] is case["needs_person"], row["notes"]


def test_a_mark_before_its_option_is_bound_to_it():
    assert level_of("☐市级 ☑区市县、产业级") == ("district", False)
    assert level_of("□ 市级  √ 区市县、产业级") == ("district", False)


def test_one_tick_before_the_first_option_is_its_own_and_flagged():
    assert level_of("√市级   区市县、产业级") == ("municipal", True)
    assert level_of("√市级□   区市县、产业级□") == ("municipal", True)


def test_a_tick_touching_the_next_option_against_the_forms_order_stays_unknown():
    assert level_of("市级   √区市县、产业级") == ("unknown", True)
    assert level_of("市级□ √区市县、产业级□") == ("unknown", True)


def test_both_ticked_is_both_and_flagged():
    assert level_of("市级☑ 区市县、产业级☑") == ("both", True)


def test_two_boxes_for_the_district_level_count_as_one():
    assert level_of("市级□ 区市县级☑ 产业级□") == ("district", False)


def test_an_instruction_with_a_tick_in_it_is_no_mark():
    assert level_of("（请在□内打√）市级□ 区市县、产业级☑") == ("district", False)


def test_ticked_and_struck_is_for_a_person():
    from pipeline.ingest.tree import STRUCK

    reading = read_level([Piece("市级☑", STRUCK), Piece("  区市县、产业级□")], LEVEL, "p0")
    assert reading.level == "unknown"
    assert any(issue.serious for issue in reading.issues)


def test_marks_from_a_picture_are_never_believed():
    reading = read_level([Piece("市级☑ 区市县、产业级□")], LEVEL, "p0", marks_are_unsure=True)
    assert reading.level == "unknown"
    assert any(issue.serious for issue in reading.issues)


@given(st.text(alphabet="市级区县产业、□☑√×R口回（） \t　○●V■", max_size=40))
def test_whatever_the_line_says_a_level_without_flag_has_exactly_one_ticked_or_one_left(text):
    reading = read_level([Piece(text)], LEVEL, "p0")
    serious = any(issue.serious for issue in reading.issues)
    if not serious:
        levels = {item["level"] for item in reading.evidence if item["state"] == "checked"}
        assert levels == {reading.level} or {item["level"] for item in reading.evidence} == {reading.level}
