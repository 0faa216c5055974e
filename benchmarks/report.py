"""Time to write all documents of each phase for 300 candidates: `python -m benchmarks.report [COUNT]`.

Bar: 30 seconds a phase on 2 cores. The tables are the invented ones of tests/report_tables.py.
"""

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

BAR_SECONDS = 30


def main(count: int) -> int:
    from report_tables import sample_tables, unit_frame

    from pipeline.params import PHASES, load_round
    from pipeline.report import write_reports

    params, slowest = load_round(ROOT / "params" / "sample.yaml"), 0.0
    for phase in PHASES:
        tables = sample_tables(count, phase=phase)
        with tempfile.TemporaryDirectory() as folder:
            wall, cpu = time.perf_counter(), time.process_time()
            written = write_reports(tables, params, phase, Path(folder), units=unit_frame())
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        slowest = max(slowest, wall)
        print(
            f"{phase:12} {count} candidates  {len(written.files):3} files  {size / 1e6:5.1f} MB  wall {wall:5.1f} s  cpu {cpu:5.1f} s"
        )
    print(f"slowest {slowest:.1f} s, bar {BAR_SECONDS} s: {'met' if slowest <= BAR_SECONDS else 'NOT MET'}")
    return int(slowest > BAR_SECONDS)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
