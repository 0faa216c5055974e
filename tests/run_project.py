"""A small project of its own in a temporary folder: the real package and parameters, five toy notebooks."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

SOURCE = Path(__file__).resolve().parent.parent
STAGES = ("01_ingest", "02_clean", "03_classify", "04_budget", "05_report")
IMPORTS = {"02_clean": "import pipeline.clean.numerals", "04_budget": "import pipeline.budget.allocation"}
PARAMETERS = 'params_file = "params/sample.yaml"\nphase = "collect"'


def toy_notebook(stage: str) -> Any:
    """Return a notebook that writes empty tables, or for the report stage one file."""
    work = (
        "from pipeline.schema import STAGES, empty_frame\nfor name in STAGES[stage.name].writes:\n    stage.write(name, empty_frame(name))"
        if stage != "05_report"
        else "stage.report_folder.mkdir(parents=True)\nfor name in stage.table_names:\n    stage.read(name)\n"
        '(stage.report_folder / "index.html").write_text(str(stage.params.budget), encoding="utf-8")'
    )
    cells = [
        ("md", f"# 环节 {stage}"),
        ("code", PARAMETERS),
        ("code", f'{IMPORTS.get(stage, "")}\nfrom _start import start\nstage = start(params_file, phase, "{stage}")'),
        ("md", "## 计算"),
        ("code", "# place for trouble"),
        ("code", work),
        ("md", "## 本步结论"),
        ("code", 'stage.finish()\nprint("完成", stage.title)'),
    ]
    notebook = nbformat.v4.new_notebook()
    for number, (kind, text) in enumerate(cells):
        cell = nbformat.v4.new_markdown_cell(text) if kind == "md" else nbformat.v4.new_code_cell(text)
        cell["id"] = f"c-{number}"
        notebook.cells.append(cell)
    notebook.cells[1].metadata["tags"] = ["parameters"]
    return notebook


@dataclass
class Project:
    """The small project and what the commands say in it."""

    root: Path
    work: Path | None = None  # where tables and reports go; default the project itself

    @classmethod
    def make(cls, root: Path) -> "Project":
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(SOURCE / "pipeline", root / "pipeline", ignore=ignore)
        shutil.copytree(SOURCE / "params", root / "params")
        shutil.copyfile(SOURCE / "requirements.txt", root / "requirements.txt")
        (root / "notebooks").mkdir()
        shutil.copyfile(SOURCE / "notebooks/_start.py", root / "notebooks/_start.py")
        for folder in ("data/raw/sample", "data/decisions/sample"):
            (root / folder).mkdir(parents=True)
        (root / "data/raw/sample/a.txt").write_text("来件", encoding="utf-8")
        (root / "data/decisions/sample/review.csv").write_text("人的决定", encoding="utf-8")
        project = cls(root)
        for stage in STAGES:
            project.write(stage, toy_notebook(stage))
        return project

    def write(self, stage: str, notebook: Any) -> None:
        nbformat.write(notebook, self.root / f"notebooks/{stage}.ipynb")

    def trouble(self, stage: str, code: str) -> None:
        """Put code into the toy notebook of a stage."""
        self.change(stage, "# place for trouble", code)

    def change(self, stage: str, old: str, new: str) -> None:
        notebook = toy_notebook(stage)
        for cell in notebook.cells:
            cell.source = cell.source.replace(old, new)
        self.write(stage, notebook)

    def set_parameter(self, old: str, new: str) -> None:
        path = self.root / "params/sample.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def set_number(self, name: str, value: int) -> int:
        """Change the first number of that name and return what it was."""
        text = (self.root / "params/sample.yaml").read_text(encoding="utf-8")
        found = re.search(rf"\b{name}: (\d+)", text)
        assert found
        self.set_parameter(found.group(), f"{name}: {value}")
        return int(found.group(1))

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "pipeline", *arguments]

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key != "PIPELINE_WORK_ROOT"} | {"PYTHONUTF8": "1"}
        return kept | ({"PIPELINE_WORK_ROOT": str(self.work)} if self.work else {})

    @property
    def base(self) -> Path:
        return self.work or self.root

    def run(self, *arguments: str, **settings: Any) -> subprocess.CompletedProcess[str]:
        """Run `python -m pipeline ARGUMENTS`; default one phase of the sample."""
        chosen = arguments or ("run", "--phase", "collect")
        return subprocess.run(
            self.command(*chosen),
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **settings,
        )

    def start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self.command("run", "--phase", "collect"), cwd=self.root, env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    @property
    def reports(self) -> Path:
        return self.base / "reports/sample/collect"

    @property
    def processed(self) -> Path:
        return self.base / "data/processed/sample/collect"

    def failed(self, stage: str) -> Any:
        """Return the kept notebook of a failed stage."""
        return nbformat.read(self.base / f"reports/sample/failed/collect/{stage}.ipynb", as_version=4)

    def failed_page(self, stage: str) -> str:
        return (self.base / f"reports/sample/failed/collect/{stage}.html").read_text(encoding="utf-8")

    def manifest(self) -> dict[str, Any]:
        return json.loads((self.reports / "manifest.json").read_text(encoding="utf-8"))

    def good(self) -> dict[str, bytes]:
        """Return every final file of reports, tables and records, so that two moments can be compared."""
        files = [
            *self.reports.rglob("*"),
            *self.processed.glob("*.parquet"),
            *self.processed.glob(".records/0?_*.ipynb"),
        ]
        found = {
            path.relative_to(self.base).as_posix(): path.read_bytes()
            for path in files
            if path.is_file() and ".running" not in path.name
        }
        name = "reports/sample/collect/manifest.json"
        if name in found:
            manifest = json.loads(found[name])
            manifest.pop("timings")
            found[name] = json.dumps(manifest, sort_keys=True).encode()
        return found
