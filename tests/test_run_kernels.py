"""A kernel that does not start is tried once more; when that fails too, the notebook and the command say so."""

from pathlib import Path

import nbformat
import pytest

from tests.run_project import Project

# Stands in the kernels' own folder, so that `-m ipykernel_launcher` finds it first.
LAUNCHER = """
import os, runpy, sys
try:
    os.close(os.open({mark!r}, os.O_CREAT | os.O_EXCL))
    fails = True
except FileExistsError:
    fails = {always}
if fails:
    sys.exit(1)
sys.path[:] = [path for path in sys.path if path and os.path.abspath(path) != {folder!r}]
sys.path.insert(0, {folder!r})
from ipykernel import kernelapp
kernelapp.launch_new_instance()
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.make(tmp_path / "项目")


def spoil(project: Project, *, always: bool) -> Path:
    """Let the first kernel die at its start, or every one."""
    mark, folder = project.root / "first", project.root / "notebooks"
    text = LAUNCHER.format(mark=str(mark), always=always, folder=str(folder))
    (folder / "ipykernel_launcher.py").write_text(text, encoding="utf-8")
    return mark


def test_a_kernel_that_dies_at_its_start_is_replaced_once_and_nothing_is_lost(project: Project) -> None:
    mark = spoil(project, always=False)
    result = project.run()
    assert result.returncode == 0, result.stderr
    assert mark.exists()
    assert result.stdout.count("完成，") == 5
    assert (project.reports / "manifest.json").is_file()


def test_when_no_kernel_starts_the_command_and_the_notebook_say_so(project: Project) -> None:
    spoil(project, always=True)
    result = project.run()
    assert result.returncode == 1
    assert result.stderr.startswith("收件与读取（01_ingest）没有完成，停在“环节 01_ingest”：计算进程两次都没有启动。")
    assert "重新运行；仍不行请重启电脑。" in result.stderr
    assert "没有运行：整理与查重、分类与研判、补助测算、报告与公布" in result.stderr
    notebook = project.failed("01_ingest")
    assert "计算进程两次都没有启动" in notebook.cells[0].source
    assert "以下内容不完整，请勿引用" in notebook.cells[0].source
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert {cell.metadata["papermill"]["status"] for cell in code} == {"pending"}
    assert not any(cell.outputs for cell in code)
    assert "计算进程两次都没有启动" in project.failed_page("01_ingest")
    assert not project.reports.exists()
    (project.root / "notebooks/ipykernel_launcher.py").unlink()
    assert project.run().returncode == 0
    assert nbformat.read(project.reports / "internal/notebooks/01_ingest.ipynb", as_version=4).cells


def test_what_a_cell_prints_stands_in_one_piece_however_it_arrives(project: Project) -> None:
    project.trouble("02_clean", "import time\nfor word in '甲乙丙':\n    print(word, flush=True)\n    time.sleep(0.4)")
    assert project.run().returncode == 0
    (path,) = project.reports.rglob("02_clean.ipynb")
    streams = [cell.outputs for cell in nbformat.read(path, 4).cells if "time.sleep" in cell.source]
    assert [[output.text for output in outputs] for outputs in streams] == [["甲\n乙\n丙\n"]]
