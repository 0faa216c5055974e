import re
from pathlib import Path

import pytest

from pipeline.errors import ParameterError
from pipeline.params import load_round
from pipeline.params.yaml_file import read_yaml
from pipeline.paths import ROOT, project_path

SAMPLE = ROOT / "params" / "sample.yaml"


def _changed(tmp_path: Path, old: str, new: str) -> Path:
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "changed.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "name", sorted(path.name for path in (ROOT / "params").glob("*.yaml") if path.name[:4] in ("samp", "2018"))
)
def test_shipped_round_files_load(name):
    assert load_round(ROOT / "params" / name).phases.collect.as_of.year >= 2017


def test_misspelt_key_names_file_line_and_the_right_key(tmp_path):
    path = _changed(tmp_path, "grace_days: 3", "grace_day: 3")
    with pytest.raises(ParameterError) as error:
        load_round(path)
    line = next(i for i, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "grace_day:" in text)
    assert f"changed.yaml:{line}" in str(error.value)
    assert "clean.grace_day" in str(error.value)
    assert "grace_days" in str(error.value).replace("clean.grace_day：", "")


def test_all_faults_are_told_at_once(tmp_path):
    path = _changed(tmp_path, "year: 2018", "year: 1018\nyear: 2018\ncolour: red")
    with pytest.raises(ParameterError) as error:
        load_round(path)
    assert len(re.findall(r"changed\.yaml:\d+", str(error.value))) == 3


def test_number_out_of_range_says_what_is_allowed(tmp_path):
    with pytest.raises(ParameterError, match=r"应不大于 60；现为 300"):
        load_round(_changed(tmp_path, "grace_days: 3", "grace_days: 300"))


def test_dates_out_of_order_are_refused(tmp_path):
    with pytest.raises(ParameterError, match="应不晚于"):
        load_round(_changed(tmp_path, "starts_on: 2017-11-01", "starts_on: 2017-12-24"))


def test_missing_file_says_what_to_do():
    with pytest.raises(ParameterError, match="找不到参数文件"):
        load_round(ROOT / "params" / "none.yaml")


def test_broken_yaml_names_the_line(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("a: 1\nb: [1, 2\nc: 3\n", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"broken\.yaml:\d"):
        read_yaml(path)


@pytest.mark.parametrize(
    ("written", "value"), [("23:59", "23:59"), ("010", "010"), ("no", "no"), ("1e3", "1e3"), ("true", True), ("7", 7)]
)
def test_yaml_guesses_nothing(tmp_path, written, value):
    path = tmp_path / "x.yaml"
    path.write_text(f"a: {written}\n", encoding="utf-8")
    assert read_yaml(path).values == {"a": value}


def test_windows_path_with_backslashes_spaces_and_chinese_is_found_below_the_root(tmp_path):
    assert project_path("参数 文件\\2018 年.yaml", tmp_path) == tmp_path / "参数 文件" / "2018 年.yaml"


def test_parameter_page_is_what_the_models_say():
    from pipeline.params.describe import render_parameters

    page = (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8")
    assert page == render_parameters(), "python -m pipeline freeze"


def test_unconfirmed_names_a_parameter(tmp_path):
    with pytest.raises(ParameterError, match="不是参数名"):
        load_round(_changed(tmp_path, "is_invented: true", "is_invented: true\nunconfirmed: [budget.nothing]"))
