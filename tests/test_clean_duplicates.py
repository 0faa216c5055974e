"""Near-duplicate texts: what is found, at which level, and what is kept apart."""

import pandas as pd
import pytest
from duplicate_texts import make_texts

from pipeline.clean.duplicates import find_duplicates


def _pairs(*texts: str) -> dict[tuple[int, int], str]:
    frame = pd.DataFrame({"submission_id": [f"s{i:03}" for i in range(len(texts))], "text": list(texts)})
    found = find_duplicates(frame)
    return {
        (int(a[1:]), int(b[1:])): level for a, b, level in zip(found.left_id, found.right_id, found.level, strict=True)
    }


def test_identical_texts_are_exact():
    assert _pairs("希望多建食堂", "希望多建食堂") == {(0, 1): "exact"}


@pytest.mark.parametrize("copy", ["希望多建食堂，尽快办！", "希望 多建食堂 尽快办", "希望多建食堂,尽快办。"])
def test_same_but_for_signs_and_spaces_is_format(copy):
    assert _pairs("希望多建食堂，尽快办。", copy) == {(0, 1): "format"}


def test_same_words_with_another_amount_are_light_not_format():
    text = "建议为环卫工购买互助保险，投入{}万元，惠及{}人"
    assert _pairs(text.format(100, 1000), text.format(50, 2000)) == {(0, 1): "light"}


def test_a_decimal_point_is_not_punctuation():
    assert _pairs("投入3.5万元用于改善食堂条件", "投入35万元用于改善食堂条件") == {(0, 1): "light"}


def test_short_suggestion_with_a_filler_is_the_same():
    assert _pairs("希望多建食堂", "希望多建几个食堂") == {(0, 1): "light"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("希望多建食堂", "希望多建学堂"),
        ("希望增加停车位", "希望增加充电桩"),
        ("希望提高工资", "希望提高待遇"),
        ("多办相亲会", "多办运动会"),
    ],
)
def test_short_suggestions_about_other_matters_stay_apart(one, other):
    assert "hint" in [*_pairs(one, other).values(), "hint"]
    assert set(_pairs(one, other).values()) <= {"hint"}


def test_empty_texts_are_in_no_pair():
    assert _pairs("", "", "  ") == {}


def test_many_identical_texts_make_a_star():
    assert len(_pairs(*["同一段转发的话，请大家支持"] * 50)) == 49


def test_order_of_rows_does_not_matter():
    frame = make_texts(600, seed=3)[["submission_id", "text"]]
    shuffled = frame.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(find_duplicates(frame), find_duplicates(shuffled))
