"""What running the sample's notebooks costs: our runner, papermill in one process, plain scripts in five interpreters.

    python benchmarks/runner.py [ROUNDS]

Every variant does one phase from nothing in a fresh folder; the variants take turns, so that a busy machine hits all
alike. Ours also renders pages and publishes, which the others do not. Then: nothing changed, and one budget number.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

SOURCE = Path(__file__).resolve().parent.parent
ROOT = Path(tempfile.mkdtemp(prefix="runner-bench-")) / "project"  # a copy, so that nobody's edits disturb the figures
STAGES = ("01_ingest", "02_clean", "03_classify", "04_budget", "05_report")
PHASE = "publish"
PAPERMILL = """
import papermill, sys
for name in {stages!r}:
    papermill.execute_notebook(f"notebooks/{{name}}.ipynb", f"{{sys.argv[1]}}/{{name}}.ipynb",
        parameters=dict(params_file="params/sample.yaml", phase={phase!r}), cwd="notebooks", progress_bar=False)
"""


def measure(commands: list[list[str]], work: Path, cwd: Path) -> tuple[float, float]:
    """Return wall and CPU seconds of the commands one after the other."""
    environment = {
        **os.environ,
        "PIPELINE_WORK_ROOT": str(work),
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(ROOT),
        "MPLBACKEND": "agg",
    }
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in commands:
        subprocess.run(
            command, cwd=cwd, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - started, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def write_scripts(folder: Path) -> list[list[str]]:
    """Write the notebooks' code as plain scripts and return the commands that run them."""
    commands = []
    for stage in STAGES:
        notebook = nbformat.read(ROOT / f"notebooks/{stage}.ipynb", as_version=4)
        cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        text = f"import sys\nsys.path.insert(0, {str(ROOT / 'notebooks')!r})\n" + "\n\n".join(cells)
        (folder / f"{stage}.py").write_text(text.replace('phase = "publish"', f"phase = {PHASE!r}"), encoding="utf-8")
        commands.append([sys.executable, str(folder / f"{stage}.py")])
    return commands


def main(rounds: int) -> None:
    """Print the table."""
    ignore = shutil.ignore_patterns(".venv", ".git", "__pycache__", "reports", "processed", ".*_cache")
    shutil.copytree(SOURCE, ROOT, ignore=ignore)
    ours = [[sys.executable, "-m", "pipeline", "run", "--phase", PHASE]]
    found: dict[str, list[tuple[float, float]]] = {"ours": [], "papermill": [], "scripts": []}
    nothing: list[tuple[float, float]] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            base = Path(name)
            for part in ("a", "b", "c"):
                (base / part).mkdir()
            plain = [[sys.executable, "-c", PAPERMILL.format(stages=STAGES, phase=PHASE), str(base / "b")]]
            found["ours"].append(measure(ours, base / "a", ROOT))
            found["papermill"].append(measure(plain, base / "b", ROOT))
            found["scripts"].append(measure(write_scripts(base / "c"), base / "c", ROOT / "notebooks"))
            nothing.append(measure(ours, base / "a", ROOT))
            shutil.rmtree(base / "a")
    medians = {
        name: tuple(statistics.median(column) for column in zip(*rows, strict=True)) for name, rows in found.items()
    }
    print(f"median of {rounds} interleaved rounds, seconds (wall, CPU); load {os.getloadavg()[0]:.1f}")
    for name, (wall, cpu) in medians.items():
        print(f"  {name:10} wall {wall:6.2f}  cpu {cpu:6.2f}")
    print(
        "  a notebook over scripts: wall {:+.2f}  cpu {:+.2f}".format(
            *((a - b) / 5 for a, b in zip(medians["ours"], medians["scripts"], strict=True))
        )
    )
    print(
        "  ours / papermill: wall {:.2f}  cpu {:.2f}".format(
            *(a / b for a, b in zip(medians["ours"], medians["papermill"], strict=True))
        )
    )
    print(f"  nothing changed, whole command: wall {statistics.median(row[0] for row in nothing):.2f}")


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
    finally:
        shutil.rmtree(ROOT.parent, ignore_errors=True)
