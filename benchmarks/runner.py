"""What running the sample's notebooks costs: our runner, papermill in one process, plain scripts in five interpreters.

    python benchmarks/runner.py [ROUNDS]

Every variant does one phase from nothing in a fresh folder; the variants take turns, so that a busy machine hits all
alike. Ours also renders the notebooks as pages and publishes, which papermill and the scripts do not: "pages" is one more
plain script, in an interpreter of its own, that makes just these. So the machinery of the notebooks is ours less scripts
less pages; ours less scripts counts the pages too. Then: nothing changed, and one number of the budget changed.
"""

import os
import re
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
OURS = [sys.executable, "-m", "pipeline", "run", "--phase", PHASE]
VARIANTS = ("ours", "papermill", "scripts", "pages", "nothing")
PAPERMILL = """
import papermill, sys
for name in {stages!r}:
    papermill.execute_notebook(f"notebooks/{{name}}.ipynb", f"{{sys.argv[1]}}/{{name}}.ipynb",
        parameters=dict(params_file="params/sample.yaml", phase={phase!r}), cwd="notebooks", progress_bar=False)
"""
PAGES = """
import pipeline.run
from pipeline.params import load_round
from pipeline.paths import ROOT, RoundPaths
from pipeline.run.manifest import MANIFEST, read_manifest
from pipeline.run.pages import complete_reports
from pipeline.run.round_pages import write_changes, write_round_page
params = load_round(ROOT / "params/sample.yaml")
paths = RoundPaths.of(params.round, {phase!r})
paths.reports.replace(paths.building)
write_changes(paths, params)
complete_reports(paths, params, read_manifest(paths.building / MANIFEST))
paths.building.replace(paths.reports)
write_round_page(paths, params)
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


def change_budget(work: Path) -> str:
    """Change one number of the budget, run again, and return what the command says of each stage."""
    path = ROOT / "params/sample.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(pool_yuan: \d+)", r"\g<1>1", text, count=1), encoding="utf-8")
    environment = {**os.environ, "PIPELINE_WORK_ROOT": str(work), "PYTHONUTF8": "1"}
    told = subprocess.run(OURS, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
    path.write_text(text, encoding="utf-8")
    return "\n".join(f"    {line}" for line in told.splitlines() if line.startswith("["))


def run_round(found: dict[str, list[tuple[float, float]]]) -> None:
    """Let every variant take its turn once."""
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        for part in ("a", "b", "c"):
            (base / part).mkdir()
        plain = [[sys.executable, "-c", PAPERMILL.format(stages=STAGES, phase=PHASE), str(base / "b")]]
        pages = [[sys.executable, "-c", PAGES.format(phase=PHASE)]]
        found["ours"].append(measure([OURS], base / "a", ROOT))
        found["papermill"].append(measure(plain, base / "b", ROOT))
        found["scripts"].append(measure(write_scripts(base / "c"), base / "c", ROOT / "notebooks"))
        found["nothing"].append(measure([OURS], base / "a", ROOT))
        found["pages"].append(measure(pages, base / "a", ROOT))


def main(rounds: int) -> None:
    """Print the table."""
    ignore = shutil.ignore_patterns(".venv", ".git", "__pycache__", "reports", "processed", ".*_cache")
    shutil.copytree(SOURCE, ROOT, ignore=ignore)
    subprocess.run([sys.executable, "-m", "compileall", "-q", "pipeline", "notebooks"], cwd=ROOT, check=False)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in VARIANTS}
    for _ in range(rounds):
        run_round(found)
    ours, papermill, scripts, pages, nothing = (
        [statistics.median(column) for column in zip(*found[name], strict=True)] for name in VARIANTS
    )
    print(f"median of {rounds} interleaved rounds, seconds (wall, CPU); load {os.getloadavg()[0]:.1f}")
    for name, times in zip(VARIANTS, (ours, papermill, scripts, pages, nothing), strict=True):
        print(f"  {name:10} wall {times[0]:6.2f}  cpu {times[1]:6.2f}")
    for words, other in (
        ("machinery a notebook (ours - scripts - pages)", [a + b for a, b in zip(scripts, pages, strict=True)]),
        ("the same with pages counted (ours - scripts)", scripts),
    ):
        print("  {}: wall {:+.2f}  cpu {:+.2f}".format(words, *((a - b) / 5 for a, b in zip(ours, other, strict=True))))
    print("  ours / papermill: wall {:.2f}  cpu {:.2f}".format(*(a / b for a, b in zip(ours, papermill, strict=True))))
    with tempfile.TemporaryDirectory() as work:
        measure([OURS], Path(work), ROOT)
        print(f"  one number of the budget changed:\n{change_budget(Path(work))}")


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
    finally:
        shutil.rmtree(ROOT.parent, ignore_errors=True)
