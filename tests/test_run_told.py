"""What the commands tell people: progress, status, check, compare; and how notebooks are committed."""

import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from pipeline.errors import ParameterError
from pipeline.run.compare import compare_runs
from pipeline.run.freeze import canonical_text
from pipeline.run.progress import Progress
from pipeline.schema import TABLES, empty_frame
from tests.run_project import Project


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def show_cells(stream: io.StringIO) -> str:
    progress = Progress(stream)
    show = progress.cell("01_ingest")
    for cell in (
        nbformat.v4.new_markdown_cell("说明\n## 逐件读取\n更多"),
        nbformat.v4.new_code_cell("a"),
        nbformat.v4.new_code_cell("b"),
    ):
        show(cell)
    progress.done("01_ingest", 1.25, {"files": {"rows": 3}})
    progress.skip("02_clean", "未变，跳过")
    progress.total()
    return stream.getvalue()


def test_a_terminal_shows_cells_done_and_the_heading_at_work_in_one_line() -> None:
    text = show_cells(Terminal())
    assert re.search(r"\r\x1b\[K\[1/5\] 收件与读取  1/\d+ 格  [\d.]+ 秒  逐件读取", text)
    assert "\n" not in text.partition("完成")[0]


def test_elsewhere_there_are_plain_lines_only() -> None:
    text = show_cells(io.StringIO())
    assert text.splitlines()[:2] == ["[1/5] 收件与读取  完成，1.2 秒；files 3 行", "[2/5] 整理与查重  未变，跳过"]
    assert "合计：运行 1 个环节，跳过 1 个" in text
    assert "\r" not in text


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.make(tmp_path_factory.mktemp("told") / "项目")


def test_status_before_and_after_a_run(project: Project) -> None:
    before = project.run("status")
    assert before.returncode == 0
    assert "还没有运行过。请先 python -m pipeline run" in before.stdout
    assert project.run().returncode == 0
    after = project.run("status")
    assert after.returncode == 0
    assert "征集申报" in after.stdout
    assert "收到 0：" in after.stdout
    assert "等人处理 0 条" in after.stdout


def test_a_run_whose_lines_nobody_reads_goes_on_to_its_end(project: Project) -> None:
    process = subprocess.Popen(
        project.command("run", "--phase", "collect", "--force"), cwd=project.root, env=project.environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(timeout=120) == 0
    assert project.run().stdout.count("未变，跳过") == 5


def test_check_tells_what_is_there_and_runs_nothing(project: Project) -> None:
    before = project.good()
    result = project.run("check")
    assert result.returncode == 0
    assert "参数和参考文件无误" in result.stdout
    assert "1 个文件" in result.stdout
    assert project.good() == before


def test_check_names_every_fault_at_once(project: Project) -> None:
    raw, moved = project.root / "data/raw/sample", project.root / "data/raw/moved"
    units = project.root / "params/units.csv"
    text = units.read_bytes()
    raw.rename(moved)
    units.write_bytes(b"x")
    result = project.run("check")
    units.write_bytes(text)
    moved.rename(raw)
    assert result.returncode == 2
    assert "units.csv" in result.stderr
    assert "找不到收件文件夹" in result.stderr


def report_folder(folder: Path, pool: int, **tables: list[dict[str, Any]]) -> Path:
    data = folder / "internal" / "data"
    data.mkdir(parents=True)
    manifest = {"round": "2018", "phase": folder.name, "parameters": {"budget": {"pool_yuan": pool}}, "stages": {}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for name, rows in tables.items():
        frame = pd.DataFrame(rows).reindex(columns=list(TABLES[name].columns)) if rows else empty_frame(name)
        frame.to_parquet(data / f"{name}.parquet")
    return folder


def paid(key: str, name: str, yuan: int) -> dict[str, Any]:
    return {"candidate_id": key, "project_name": name, "line": "subsidy", "audited_yuan": 90000, "subsidy_yuan": yuan}


def test_compare_tells_people_what_moved(tmp_path: Path) -> None:
    before = report_folder(
        tmp_path / "collect", 100, allocations=[paid("c1", "送清凉", 30000), paid("c2", "送温暖", 20000)]
    )
    after = report_folder(
        tmp_path / "publish", 200, allocations=[paid("c1", "送清凉", 45000), paid("c3", "职工书屋", 10000)]
    )
    lines = compare_runs(before, after)
    assert lines[:2] == ["从 2018/collect 到 2018/publish：", "参数 budget.pool_yuan：100 → 200"]
    text = "\n".join(lines)
    assert "新增 1：职工书屋" in text
    assert "不再有 1：送温暖" in text
    assert "  送清凉：30,000 → 45,000" in text


def test_compare_of_the_same_run_says_that_nothing_moved(tmp_path: Path) -> None:
    folder = report_folder(tmp_path / "collect", 100, allocations=[paid("c1", "送清凉", 30000)])
    assert compare_runs(folder, folder)[1:] == ["没有变化。"]


def test_compare_of_a_folder_without_a_run_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="没有运行记录"):
        compare_runs(tmp_path, tmp_path)


def executed() -> Any:
    notebook = nbformat.v4.new_notebook(
        metadata={"papermill": {"duration": 1.5}, "kernelspec": {"name": "mine", "display_name": "mine"}}
    )
    cell = nbformat.v4.new_code_cell("1 + 1", metadata={"papermill": {"start_time": "x"}, "execution": {"t": "1"}})
    cell["id"], cell.execution_count = "c-1", 17
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stderr", text="a warning"),
        nbformat.v4.new_output("execute_result", data={"text/plain": "2"}, execution_count=17),
    ]
    notebook.cells = [cell]
    return notebook


def test_a_committed_notebook_has_no_times_no_paths_and_stable_counts() -> None:
    text = canonical_text(executed())
    assert not any(word in text for word in ("papermill", "duration", "start_time", "warning", "mine", "17"))
    cell = json.loads(text)["cells"][0]
    assert (cell["id"], cell["execution_count"]) == ("c-1", 1)
    assert canonical_text(nbformat.reads(text, as_version=4)) == text
