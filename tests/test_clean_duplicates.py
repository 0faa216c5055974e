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
        ("希望工会组织免费体检", "希望工会组织免费健身"),
        ("希望工会组织免费体检", "希望工会组织免费体验"),
        ("建议在地铁站附近建设职工食堂", "建议在地铁站附近建设职工书屋"),
        ("希望组织一线职工外出疗养，开阔眼界放松身心", "希望组织一线职工外出参观，开阔眼界放松身心"),
    ],
)
def test_short_suggestions_about_other_matters_stay_apart(one, other):
    assert "hint" in [*_pairs(one, other).values(), "hint"]
    assert set(_pairs(one, other).values()) <= {"hint"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("希望工会组织免费体检", "希望公会组织免费体检"),
        ("希望工会组织免费体检", "希望工会组织免费体捡"),
        ("建议在地铁站附近建设职工食堂", "建议再地铁站付近建设职工食堂"),
    ],
)
def test_a_character_that_only_sounds_the_same_is_misspelt(one, other):
    assert _pairs(one, other) == {(0, 1): "light"}


def test_a_long_texts_characters_may_be_misspelt_or_replaced():
    text = "厂区位置偏僻没有公交，冬季路面结冰难行，请协调增开通勤专线，延后末班发车时间"
    assert _pairs(text, text.replace("协调", "联系")) == {(0, 1): "light"}


OPENING = "尊敬的工会领导您好，感谢工会多年来对我们一线职工的关心爱护，借这次征集机会反映一个情况，"


def test_texts_that_share_only_a_form_letters_opening_stay_apart():
    bodies = (
        "食堂的饭菜价格偏高花样也少，能不能引入配餐公司",
        "夜班结束没有公交车，盼望开通通勤专线",
        "孩子寒暑假没人看管，请办公益托管班",
    )
    assert set(_pairs(*[OPENING + body for body in bodies]).values()) <= {"hint"}


def test_copies_of_a_letter_with_that_opening_are_found():
    body = "食堂的饭菜价格偏高花样也少，能不能引入配餐公司"
    assert _pairs(OPENING + body, OPENING + "食堂饭菜价格确实偏高，花样太少，能不能引入配餐公司呢") == {(0, 1): "light"}


def test_one_negation_parts_short_texts():
    assert _pairs("希望食堂提前开门", "希望食堂不要提前开门") == {(0, 1): "hint"}


def test_traditional_characters_are_light():
    assert _pairs("開展職工心理健康講座，邀請專家", "开展职工心理健康讲座，邀请专家") == {(0, 1): "light"}


def test_shares_of_half_the_clauses_are_not_duplicates():
    shared = "厂区位置偏僻没有公交，冬季路面结冰难行，"
    one = shared + "请协调增开通勤专线，延后末班发车时间"
    other = shared + "建议食堂增设夜宵窗口，宿舍更换暖气管道"
    assert set(_pairs(one, other).values()) <= {"hint"}


@pytest.mark.parametrize("count", [300, 5000])
def test_most_copies_are_found_and_little_else(count):
    """One round of ordinary size (every pair compared) and one beyond (bands); the bars are those of the benchmark."""
    texts = make_texts(count, seed=77)
    found = find_duplicates(texts)
    found = found[found["level"] != "hint"]
    group = texts.set_index("submission_id")["group"]
    right = found["left_id"].map(group).to_numpy() == found["right_id"].map(group).to_numpy()
    assert right.mean() >= 0.985
    copies = texts[texts["level"].isin(["exact", "format", "light"])]
    touched = set(found["left_id"]) | set(found["right_id"])
    assert copies["submission_id"].isin(touched).mean() >= 0.99


def test_groups_are_the_same_whether_texts_are_compared_in_bands_or_in_another_order():
    frame = make_texts(5000, seed=5)[["submission_id", "text"]]
    pd.testing.assert_frame_equal(find_duplicates(frame), find_duplicates(frame[::-1].reset_index(drop=True)))


def test_empty_texts_are_in_no_pair():
    assert _pairs("", "", "  ") == {}


WISHES = "希望在中山区商业街写字楼附近为上班职工{}"


@pytest.mark.parametrize("frame", ["希望市中心商业区{}", "希望中山区商业街写字楼{}", WISHES])
@pytest.mark.parametrize("third", [["建母婴室，开通班车"], ["建母婴室，开通班车", "开通班车，配建母婴室"]])
def test_a_text_that_holds_two_wishes_does_not_tie_them(frame, third):
    texts = [frame.format(wish) for wish in ("建母婴室", "开通班车", *third)]
    assert _tied(_pairs(*texts), 0, 1) is False


def test_the_frame_of_two_wishes_does_not_tie_them():
    texts = [WISHES.format(wish) for wish in ("修厕所", "开班车", "", "办事")]
    assert _tied(_pairs(*texts), 0, 1) is False


def test_copies_misspelt_in_different_places_stay_together():
    pairs = _pairs("希望工会组织免费体检", "希望公会组织免费体检", "希望工会组织免费体捡")
    assert _tied(pairs, 1, 2) is True


def _tied(pairs: dict[tuple[int, int], str], one: int, other: int) -> bool:
    group = {one}
    for _ in pairs:
        group |= {row for pair, level in pairs.items() if level != "hint" and group & set(pair) for row in pair}
    return other in group


def test_many_identical_texts_make_a_star():
    assert len(_pairs(*["同一段转发的话，请大家支持"] * 50)) == 49


def test_order_of_rows_does_not_matter():
    frame = make_texts(600, seed=3)[["submission_id", "text"]]
    shuffled = frame.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(find_duplicates(frame), find_duplicates(shuffled))
