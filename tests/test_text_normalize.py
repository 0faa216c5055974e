"""Texts made comparable: what is folded, what is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.normalize import match_codes, normalize, normalize_format


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("發放 ３.５ 萬元！", "发放0万元"),
        ("ＡＢＣ、abc", "abcabc"),
        ("1,000人和20人", "0人和0人"),
        ("", ""),
        ("……！", ""),
    ],
)
def test_match_form_folds_width_case_signs_script_and_numbers(written, folded):
    assert normalize(written) == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("发放 ３.５万元！", "发放3.5万元"),
        ("1,000人", "1000人"),
        ("10～20万元", "10-20万元"),
        ("第1、5条", "第1-5条"),
        ("增長５％", "增長5%"),
    ],
)
def test_format_form_keeps_digits_and_script(written, folded):
    assert normalize_format(written) == folded


@given(st.text())
def test_normalizing_twice_changes_nothing(text):
    assert normalize(normalize(text)) == normalize(text)
    assert normalize_format(normalize_format(text)) == normalize_format(text)


@given(st.lists(st.text(alphabet="12.,，萬a 好😀", max_size=6), max_size=8))
def test_a_block_gives_each_text_as_it_would_be_alone(texts):
    block = match_codes(texts)
    ends = zip(block.starts[:-1], block.starts[1:], strict=True)
    parts = [block.codes[a:b].astype("<u2").tobytes().decode("utf-16-le") for a, b in ends]
    assert parts == [normalize(text) for text in texts]
