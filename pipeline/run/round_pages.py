"""What a round has beside its phases: the page of changes and the round's index page."""

from pathlib import Path

import pandas as pd

from pipeline.params import PHASES, RoundParameters
from pipeline.paths import RoundPaths
from pipeline.report.compare import add_changes, compare_tables
from pipeline.report.pages import round_index
from pipeline.run.notebooks import write_whole


def write_changes(paths: RoundPaths, params: RoundParameters) -> None:
    """Add 有什么变化.html to the building folder: against the last published run of the phase, else the phase before.

    A last run with the same tables tells nothing: then the phase before counts, so that running again gives the same
    page. Without anything that differs there is no page.
    """
    after = _tables(paths.processed)
    for folder, label in _earlier(paths):
        before = _tables(folder / "internal" / "data")
        if before and len(compare_tables(before, after)):
            here = f"{params.title} · {PHASES[paths.phase]}"
            last = _tables(RoundPaths.of(params.last_round, "publish").processed) if params.last_round else {}
            add_changes(
                paths.building, before, after, label, here, last_year=last or None, font=params.report.embed_font
            )
            return


def _earlier(paths: RoundPaths) -> list[tuple[Path, str]]:
    phases = list(PHASES)
    before = phases[: phases.index(paths.phase)][-1:]
    return [
        (paths.reports, "本阶段上一次的报告"),
        *((paths.reports.parent / phase, f"{PHASES[phase]}阶段的报告") for phase in before),
    ]


def _tables(folder: Path) -> dict[str, pd.DataFrame]:
    return {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}


def write_round_page(paths: RoundPaths, params: RoundParameters) -> Path:
    """Write reports/ROUND/index.html with the phases published so far and return it."""
    folder = paths.reports.parent
    there = [(phase, f"{phase}/index.html") for phase in PHASES if (folder / phase / "index.html").is_file()]
    page = folder / "index.html"
    write_whole(page, round_index(params, there, font=params.report.embed_font))
    return page
