"""What a start costs and what keeps the notebooks apart: nothing needless is loaded, every notebook has a kernel of its own."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pipeline.run.kernel_queue import KernelQueue
from tests.run_project import Project, toy_notebook


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project.make(tmp_path_factory.mktemp("start") / "项目")
    project.trouble("01_ingest", "leak = 1\nimport os; print('kernel', os.getpid())")
    project.trouble("02_clean", "assert 'leak' not in globals()\nimport os; print('kernel', os.getpid())")
    assert project.run().returncode == 0
    return project


def printed(project: Project, stage: str) -> str:
    notebook = nbformat.read(project.reports / f"internal/notebooks/{stage}.ipynb", as_version=4)
    texts = [part.text for cell in notebook.cells for part in cell.get("outputs", []) if part.output_type == "stream"]
    return next(line for text in texts for line in text.splitlines() if line.startswith("kernel"))


def test_every_notebook_has_a_kernel_of_its_own(project: Project) -> None:
    assert printed(project, "01_ingest") != printed(project, "02_clean")


def test_what_is_loaded_ahead_binds_no_name(project: Project) -> None:
    """The kernel has loaded the modules before the notebook starts; a notebook that forgets its import fails all the same."""
    project.change("04_budget", "import pipeline.budget.allocation", "if False:\n    import pipeline.budget.allocation")
    project_loaded = "import sys\nassert 'pipeline.budget.allocation' in sys.modules\npipeline.budget"
    notebook = nbformat.read(project.root / "notebooks/04_budget.ipynb", as_version=4)
    notebook.cells[4].source = project_loaded
    project.write("04_budget", notebook)
    result = project.run()
    project.write("04_budget", toy_notebook("04_budget"))
    assert result.returncode == 1
    assert "NameError" in result.stderr
    assert project.run().returncode == 0


def test_a_run_with_nothing_to_do_loads_no_tables_and_no_notebook_machinery(project: Project) -> None:
    heavy = ("pandas", "pyarrow", "matplotlib", "scipy", "papermill", "nbclient", "jupyter_client", "nbconvert")
    code = (
        "import sys; from pipeline.cli import run_command\n"
        "assert run_command(['run', '--phase', 'collect']) == 0\n"
        f"print('loaded', [name for name in {heavy!r} if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project.root,
        env=project.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told.count("未变，跳过") == 5
    assert "loaded []" in told


def test_the_grammars_are_left_out_and_broken_notebooks_still_refused() -> None:
    code = (
        "import sys, pipeline.run, nbformat\n"
        "assert sys.modules['rfc3987_syntax'] is None\n"
        "notebook = nbformat.v4.new_notebook(); notebook.cells = [{'cell_type': 'nonsense'}]\n"
        "try:\n    nbformat.validate(notebook)\nexcept nbformat.ValidationError:\n    print('refused')"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told == "refused\n"


def test_the_next_kernel_boots_while_one_works_and_none_after_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    booted: list[str] = []
    stopped: list[str] = []

    def start(_folder: Path, _environment: dict[str, str], imports: tuple[str, ...]) -> Any:
        assert imports[0] == "_start"
        booted.append(f"kernel {len(booted)}")
        return booted[-1]

    monkeypatch.setattr("pipeline.run.kernels.start_kernel", start)
    monkeypatch.setattr("pipeline.run.kernels.stop_kernel", stopped.append)
    queue = KernelQueue([("collect", "01_ingest"), ("collect", "02_clean"), ("publish", "01_ingest")])
    queue.boot("01_ingest")
    assert booted == ["kernel 0"]
    assert queue.take("collect", "01_ingest") == "kernel 0"
    assert booted == ["kernel 0", "kernel 1"]
    assert queue.take("collect", "02_clean") == "kernel 1"
    assert queue.take("publish", "01_ingest") == "kernel 2"
    assert len(booted) == 3
    queue.close()
    assert stopped == []
    assert queue.take("collect", "01_ingest") == "kernel 3"
    queue.close()
    assert stopped == ["kernel 4"]


@pytest.mark.parametrize("value", ["C:\\资料 2018\\参数.yaml", "params/大连 工会.yaml", 'it\'s "quoted"', "两\n行"])
def test_injected_values_stay_readable_and_come_back_the_same(value: str) -> None:
    from pipeline.run.execute import ReadableTranslator

    written = ReadableTranslator.translate(value)
    assert ast.literal_eval(written) == value
    assert "\\u" not in written


def test_paths_a_person_writes_on_windows_are_understood(tmp_path: Path) -> None:
    from pipeline.paths import ROOT, project_path, project_text

    assert project_path("params\\2019.yaml") == ROOT / "params/2019.yaml"
    assert project_path(".\\params\\大连 工会.yaml") == ROOT / "params/大连 工会.yaml"
    assert project_path("reports\\2019\\history\\collect\\0001") == ROOT / "reports/2019/history/collect/0001"
    assert project_text(project_path("params\\大连 工会.yaml")) == "params/大连 工会.yaml"
    odd = tmp_path / "a\\b.yaml"
    odd.write_text("", encoding="utf-8")
    assert project_path(str(odd)) == odd
