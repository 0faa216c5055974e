from datetime import date

import matplotlib as mpl
import pandas as pd
import pytest
from report_tables import sample_tables, unit_frame

from pipeline.report import charts, review_charts
from pipeline.report.chart_base import MissingGlyphError, new_chart, png_bytes

SOURCE = "示例轮次 · 汇总梳理"
TABLES = sample_tables(20)
DRAWN = {
    "dispositions": lambda t: charts.dispositions(t["files"], SOURCE),
    "arrivals": lambda t: charts.arrivals(t["proposals"], date(2017, 11, 30), SOURCE),
    "by_channel": lambda t: charts.by_channel(t["proposals"], SOURCE),
    "by_unit": lambda t: charts.by_unit(t["proposals"], unit_frame(), SOURCE),
    "completeness": lambda t: charts.completeness(t["proposals"], SOURCE),
    "amounts": lambda t: charts.amounts(t["candidates"].assign(kind=t["candidates"]["unit_kind"]), "kind", SOURCE),
    "domain_by_level": lambda t: review_charts.domain_by_level(t["classifications"], SOURCE),
    "principles": lambda t: review_charts.principles(t["classifications"], SOURCE),
    "themes": lambda t: review_charts.themes(t["themes"], SOURCE),
    "subsidies": lambda t: review_charts.subsidies(t["allocations"], SOURCE, units=unit_frame()),
    "scenarios": lambda t: review_charts.scenarios(t["scenarios"], SOURCE),
}


@pytest.mark.parametrize("name", DRAWN)
def test_chart_names_what_unit_round_and_n(name):
    figure = DRAWN[name](TABLES)
    assert "（" in figure.get_suptitle()
    told = figure.axes[0].get_title(loc="left")
    assert SOURCE in told
    assert "n = " in told


@pytest.mark.parametrize("name", DRAWN)
def test_chart_of_nothing_says_so_and_still_draws(name):
    empty = {table: frame.iloc[:0] for table, frame in TABLES.items()}
    assert png_bytes(DRAWN[name](empty)).startswith(b"\x89PNG")


def test_same_data_in_another_order_gives_the_same_bytes():
    turned = {name: frame.iloc[::-1] for name, frame in TABLES.items()}
    for draw in DRAWN.values():
        assert png_bytes(draw(TABLES)) == png_bytes(draw(turned))


def test_picture_says_nothing_about_program_or_date():
    picture = png_bytes(DRAWN["dispositions"](TABLES))
    assert b"atplotlib" not in picture
    assert b"tIME" not in picture


def test_a_letter_the_font_lacks_is_an_error():
    figure, _axes = new_chart("缺字\U0001f9ff（件）", SOURCE, 1, "件")
    with pytest.raises(MissingGlyphError):
        png_bytes(figure)


def test_rare_letters_of_names_are_drawn():
    figure, _axes = new_chart("朱镕基 郭䶮 王祎 □■（件）", SOURCE, 1, "件")
    assert png_bytes(figure)


def test_drawing_leaves_the_reader_s_own_settings_alone():
    before = mpl.rcParams["font.family"]
    png_bytes(DRAWN["themes"](TABLES))
    assert mpl.rcParams["font.family"] == before


def test_amount_left_out_is_counted_beside_the_axis():
    frame = pd.DataFrame({"requested_yuan": pd.array([10000, None, 20000], dtype="Int64"), "group": ["甲", "甲", "乙"]})
    assert "另有 1 件" in charts.amounts(frame, "group", SOURCE).axes[0].get_xlabel()


def test_an_emoji_in_a_theme_name_is_replaced_visibly():
    frame = TABLES["themes"].head(2).assign(theme_name=["托管\U0001f9ff班", "食堂"])
    assert png_bytes(review_charts.themes(frame, SOURCE))


def test_two_equal_labels_keep_their_own_bars():
    frame = TABLES["themes"].head(3).assign(theme_name="同名")
    assert len(review_charts.themes(frame, SOURCE).axes[0].patches) == 3
