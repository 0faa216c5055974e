"""Next year's round is made from this year's and runs with no code touched."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from tests.run_project import Project, toy_notebook


def code_of(project: Project) -> str:
    files = sorted([*project.root.glob("pipeline/**/*.py"), *project.root.glob("notebooks/*")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files if path.is_file())).hexdigest()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project.make(tmp_path_factory.mktemp("year") / "大连 工会")
    units = project.root / "params/units.csv"
    lines = units.read_text(encoding="utf-8").splitlines()
    parts = lines[1].split(",")
    parts[6], parts[7] = "2018-06-30", "D03"  # a unit that ends between the rounds
    units.write_text("\n".join([lines[0], ",".join(parts), *lines[2:]]) + "\n", encoding="utf-8")
    assert parts[0] == "D01"
    project.set_parameter("each_unit:", "units: {D01: {cap_share: 0.1}}\n    each_unit:")
    result = project.run("new", "2019", "--from", "params\\sample.yaml")
    assert result.returncode == 0, result.stderr
    return project


def test_the_new_file_moves_dates_links_the_last_round_and_keeps_comments(project: Project) -> None:
    text = (project.root / "params/2019.yaml").read_text(encoding="utf-8")
    assert 'round: "2019"' in text
    assert "year: 2019" in text
    assert 'last_round: "sample"' in text
    assert "starts_on: 2018-11-01" in text
    assert "ends_on: 2019-02-28" in text
    assert "# 收件与读取" in text
    assert "is_invented: false" in text


def test_a_unit_that_is_gone_becomes_its_successor(project: Project) -> None:
    text = (project.root / "params/2019.yaml").read_text(encoding="utf-8")
    assert "D03: {cap_share: 0.1}" in text
    assert "D01" not in text.partition("\n# D01 由")[0]


def test_where_the_successor_has_an_entry_of_its_own_the_old_one_is_left_out_and_named(project: Project) -> None:
    text = (project.root / "params/2019.yaml").read_text(encoding="utf-8")
    assert "    {D02: 43000, D03: 72000," in text
    assert "# D01 由 D03 接替，D03 已另有一项：已删去“D01: 61000”。" in text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: {D01: 1, D03: 2}", "a: {D03: 2}"),
        ("a: {D03: 2, D01: {x: 1, y: [2]}}", "a: {D03: 2}"),
        ("a:\n  D01: 1\n  D03: 2\nb: 1", "a:\n  D03: 2\nb: 1"),
        ("a:\n  D03: 2\n  D01: 1\nb: 1", "a:\n  D03: 2\nb: 1"),
        ("a: [{D01: 1}, {D03: 2}]", "a: [{D01: 1}, {D03: 2}]"),
    ],
)
def test_only_the_twin_entry_is_cut(before: str, after: str) -> None:
    from ruamel.yaml import YAML

    from pipeline.run.next_year import _twins

    text = before
    for start, end in sorted(_twins(YAML().compose(text), "D01", "D03"), reverse=True):
        text = text[:start] + text[end:]
    assert text == after


def test_check_lists_every_open_question_until_it_is_answered(project: Project) -> None:
    result = project.run("check", "params/2019.yaml")
    assert result.returncode == 0, result.stderr
    for name in ("notice_number", "phases.collect", "references.units", "budget.subsidy", "budget.rewards"):
        assert f"待人确认的参数：{name}" in result.stdout
    path = project.root / "params/2019.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("  - notice_number\n", ""), encoding="utf-8")
    assert "待人确认的参数：notice_number" not in project.run("check", "params/2019.yaml").stdout


def test_the_new_round_runs_with_no_code_touched(project: Project) -> None:
    before = code_of(project)
    (project.root / "data/raw/2019/来件.txt").write_text("来件", encoding="utf-8")
    result = project.run("run", "params/2019.yaml", "--phase", "collect")
    assert result.returncode == 0, result.stderr
    assert (project.root / "reports/2019/collect/index.html").is_file()
    assert code_of(project) == before


def test_an_existing_file_is_never_overwritten(project: Project) -> None:
    result = project.run("new", "2019", "--from", "params/sample.yaml")
    assert result.returncode == 2
    assert "已经存在" in result.stderr


def test_windows_paths_are_understood(project: Project) -> None:
    for written in ("params\\2019.yaml", ".\\params\\2019.yaml", str(project.root / "params" / "2019.yaml")):
        result = project.run("run", written, "--phase", "collect")
        assert result.returncode == 0, result.stderr
        assert result.stdout.count("未变，跳过") == 5


def test_a_round_outside_the_parameters_folder_is_refused_in_words(project: Project) -> None:
    result = project.run("run", "params\\没有 这个.yaml")
    assert result.returncode == 2
    assert "没有 这个.yaml" in result.stderr


def test_a_file_open_in_another_program_is_named_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.errors import PipelineError
    from pipeline.paths import RoundPaths
    from pipeline.run.folders import publish, recover

    paths = RoundPaths("r", "collect", tmp_path, tmp_path)
    for folder, text in ((paths.reports, "old"), (paths.building, "new")):
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(text, encoding="utf-8")
    real = Path.replace

    def blocked(self: Path, target: Path) -> Path:
        if self == paths.reports:
            raise PermissionError(13, "in use", str(paths.reports / "汇总.xlsx"))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", blocked)
    with pytest.raises(PipelineError, match=r"汇总.xlsx 正被其他程序打开.*请关闭后重新运行"):
        publish(paths, 3)
    assert (paths.reports / "manifest.json").read_text(encoding="utf-8") == "old"
    monkeypatch.undo()
    recover(paths, 3)
    assert (paths.reports / "manifest.json").read_text(encoding="utf-8") == "new"
    assert (paths.history / "0001/manifest.json").read_text(encoding="utf-8") == "old"


READS_LAST_YEAR = (
    "from pipeline.run.last_round import last_round_table\n"
    "print('上年', len(last_round_table(stage.params, 'allocations')))"
)


def test_last_years_allocations_are_at_hand_and_a_change_in_them_runs_the_budget_again(project: Project) -> None:
    assert project.run("run", "--phase", "publish").returncode == 0
    project.trouble("04_budget", READS_LAST_YEAR)
    result = project.run("run", "params/2019.yaml", "--phase", "collect")
    assert result.returncode == 0, result.stderr
    assert "上年 0" in (project.root / "reports/2019/collect/internal/notebooks/04_budget.html").read_text("utf-8")
    table = project.root / "data/processed/sample/publish/allocations.parquet"
    pd.read_parquet(table).to_parquet(table, compression="gzip")
    result = project.run("run", "params/2019.yaml", "--phase", "collect", "--to", "04_budget")
    assert result.stdout.count("未变，跳过") == 3
    assert "[4/5] 补助测算  运行：输入表 上一轮 allocations（有改动）" in result.stdout


def test_a_table_of_last_year_that_the_stage_did_not_declare_is_refused(project: Project) -> None:
    project.trouble("04_budget", READS_LAST_YEAR.replace("allocations", "themes"))
    result = project.run("run", "params/2019.yaml", "--phase", "collect")
    project.write("04_budget", toy_notebook("04_budget"))
    assert result.returncode == 1
    assert "没有声明要读 data/processed/sample/publish/themes.parquet" in result.stderr
