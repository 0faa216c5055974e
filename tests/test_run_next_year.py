"""Next year's round is made from this year's and runs with no code touched."""

import hashlib
from pathlib import Path

import pytest

from tests.run_project import Project


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
    assert "D01" not in text


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
