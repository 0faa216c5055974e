"""Every way a run can end badly: the notebook tells the truth, good results stay, the next run goes on."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.schema import STAGES
from tests.run_project import Project, toy_notebook

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project.make(tmp_path_factory.mktemp("endings") / "项目")
    result = project.run()
    assert result.returncode == 0, result.stderr
    return project


def states(notebook: Any) -> list[str]:
    return [cell.metadata["papermill"]["status"] for cell in notebook.cells if cell.cell_type == "code"]


def assert_honest(project: Project, stage: str, reason: str, *, has_page: bool = True) -> None:
    """Cells before are completed, the one at fault failed, later ones pending without outputs; a banner on top says why."""
    notebook = project.failed(stage)
    assert states(notebook) == ["completed", "completed", "completed", "failed", "pending", "pending"]
    assert all(
        not cell.outputs
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.papermill.status == "pending"
    )
    banner = notebook.cells[0].source
    assert reason in banner
    assert "停在“计算”" in banner
    assert STAGES[stage].label + "没有完成" in banner
    assert "重新运行" in banner
    assert "以下内容不完整，请勿引用" in banner
    if has_page:
        page = project.failed_page(stage)
        assert reason in page
        assert "请勿引用" in page


CASES = [
    ("assert 1 + 1 == 3, '账目不平'", "核对没有通过：账目不平", 1),
    ("raise SystemExit(0)", "笔记本自己退出了", 1),
    ("raise ValueError('x')", "程序出错（ValueError：x）", 1),
    ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "计算进程意外退出", 1),
    ("open('/dev/full', 'w').write('x' * 100000)", "磁盘已满", 1),
]


@needs_signals
@pytest.mark.parametrize(
    ("code", "reason", "exit_code"), CASES, ids=["assert", "exit", "error", "kernel killed", "disk full"]
)
def test_a_failing_cell_ends_honestly(good: Project, code: str, reason: str, exit_code: int) -> None:
    before = good.good()
    good.trouble("03_classify", code)
    result = good.run()
    assert result.returncode == exit_code
    assert reason in result.stderr
    assert "没有运行：补助测算、报告与公布" in result.stderr
    assert "上一次的报告没有改动" in result.stderr
    assert_honest(good, "03_classify", reason)
    assert good.good() == before
    good.write("03_classify", toy_notebook("03_classify"))
    resumed = good.run()
    assert resumed.returncode == 0
    assert "[2/5] 整理与查重  未变，跳过" in resumed.stdout
    assert good.good() == before
    assert not (good.root / "reports/sample/failed/collect/03_classify.ipynb").exists()


def test_a_cell_over_its_time_ends_honestly(good: Project) -> None:
    before = good.good()
    good.set_parameter("phases:", "run: {cell_timeout_seconds: 2}\nphases:")
    good.trouble("03_classify", "import time\ntime.sleep(60)")
    result = good.run()
    assert result.returncode == 1
    assert "超过了 2 秒" in result.stderr
    assert_honest(good, "03_classify", "超过了 2 秒")
    assert {name: data for name, data in good.good().items() if name.endswith(".parquet")} == {
        name: data for name, data in before.items() if name.endswith(".parquet")
    }
    good.set_parameter("run: {cell_timeout_seconds: 2}\nphases:", "phases:")
    good.write("03_classify", toy_notebook("03_classify"))
    assert good.run().returncode == 0
    assert good.good() == before


def wait_for(project: Project, name: str) -> None:
    for _ in range(400):
        if (project.root / name).exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"{name} never came")


def slow(mark: Path) -> str:
    return f"import time\nfrom pathlib import Path\nPath({str(mark)!r}).write_text('')\ntime.sleep(60)"


@needs_signals
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "terminated"])
def test_an_interrupted_run_ends_honestly_with_130(good: Project, number: int) -> None:
    before, mark = good.good(), good.root / f"mark{number}"
    good.trouble("04_budget", slow(mark))
    process = good.start()
    wait_for(good, mark.name)
    time.sleep(0.3)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "运行被人中断" in errors
    assert_honest(good, "04_budget", "运行被人中断")
    assert good.good() == before
    good.write("04_budget", toy_notebook("04_budget"))
    assert good.run().returncode == 0


@needs_signals
def test_a_killed_runner_leaves_a_notebook_that_says_so_and_the_next_run_goes_on(good: Project) -> None:
    before, mark = good.good(), good.root / "mark_kill"
    good.trouble("04_budget", slow(mark))
    process = good.start()
    wait_for(good, mark.name)
    time.sleep(0.3)
    process.kill()
    process.communicate(timeout=60)
    running = (good.processed / ".records/04_budget.running.ipynb").read_text(encoding="utf-8")
    assert "正在运行，或运行时被强行结束" in running
    assert "请勿引用" in running
    assert good.good() == before
    good.write("04_budget", toy_notebook("04_budget"))
    good.trouble("04_budget", "raise ValueError('again')")
    told = good.run()
    assert "上次运行被强行结束" in told.stdout
    good.write("04_budget", toy_notebook("04_budget"))
    assert good.run().returncode == 0
    assert good.good() == before


@needs_signals
def test_the_notebook_of_a_killed_run_is_marked_by_the_next_one(good: Project) -> None:
    mark = good.root / "mark_kill_2"
    good.trouble("04_budget", slow(mark))
    process = good.start()
    wait_for(good, mark.name)
    time.sleep(0.3)
    process.kill()
    process.communicate(timeout=60)
    good.write("04_budget", toy_notebook("04_budget"))
    result = good.run("run", "--phase", "collect", "--to", "03_classify")
    assert result.returncode == 0
    assert_honest(good, "04_budget", "上次运行被强行结束")
    assert good.run().returncode == 0


@needs_signals
def test_a_disk_that_fills_in_the_runner_ends_honestly(good: Project) -> None:
    import resource

    before = good.good()
    good.change("05_report", "stage.finish()", "stage.finish()\nprint('长' * 300_000)")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    result = good.run(preexec_fn=limit)
    assert result.returncode == 1
    assert "磁盘已满" in result.stderr
    assert good.good() == before
    assert not list(good.processed.rglob("*.tmp"))
    good.write("05_report", toy_notebook("05_report"))
    assert good.run().returncode == 0
    assert good.good() == before


def kill_at_random(project: Project, seconds: float) -> None:
    """Start a forced run, kill the runner after some seconds, as a power cut does to a process."""
    process = subprocess.Popen(
        project.command("run", "--phase", "collect", "--force"), cwd=project.root, env=project.environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    time.sleep(seconds)
    process.kill()
    process.wait()


def assert_whole(project: Project) -> None:
    import json

    import nbformat
    import pandas as pd

    for path in project.root.glob("data/processed/sample/collect/*.parquet"):
        pd.read_parquet(path)
    for folder in (project.processed / ".records", project.reports):
        for path in [*folder.rglob("*.ipynb"), *folder.rglob("*.json")]:
            assert json.loads(path.read_text(encoding="utf-8")), path
            assert path.suffix == ".json" or nbformat.read(path, as_version=4).cells, path
    if project.reports.exists():
        assert (project.reports / "manifest.json").is_file()
    assert (project.root / "data/decisions/sample/review.csv").read_text(encoding="utf-8") == "人的决定"


@needs_signals
@pytest.mark.slow
def test_runs_killed_at_random_moments_leave_nothing_corrupt_and_the_next_equals_an_undisturbed_one(
    good: Project,
) -> None:
    """Count and seed: PIPELINE_KILLS (default 4); `PIPELINE_KILLS=50 python -m pytest tests/test_run_endings.py -k random`."""
    before, kills = good.good(), random.Random(17)  # noqa: S311
    started = time.perf_counter()
    assert good.run("run", "--phase", "collect", "--force").returncode == 0
    whole = time.perf_counter() - started
    for _ in range(int(os.environ.get("PIPELINE_KILLS", "4"))):
        kill_at_random(good, kills.uniform(0.2, whole))
        assert_whole(good)
        assert good.run().returncode == 0
        assert good.good() == before
