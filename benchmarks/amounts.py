"""How often amounts, head counts, targets and unit names are read right, how often wrong without a flag, how fast.

Usage: python -m benchmarks.amounts [--show KIND] [--set second] [--half odd]
The sets first, second and third were written by people who had not seen the code; invented is the authors' own.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.clean.amounts import read_budget, read_headcount, read_targets
from pipeline.clean.units import load_units, match_unit
from pipeline.paths import ROOT

Row = dict[str, Any]
SETS = {
    "first": "evaluation",
    "second": "evaluation/second",
    "third": "evaluation/third",
    "invented": "data/clean/invented",
}
FUNDS = ("asked_yuan", "own_yuan", "other_yuan")
HALVES = {"all": slice(None), "odd": slice(0, None, 2), "even": slice(1, None, 2)}
PERSON = {"人": "人", "名": "人", "位": "人"}


def load_rows(path: Path) -> list[Row]:
    """Return the labelled rows, or none when the file is not there."""
    return (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        if path.exists()
        else []
    )


def judge_amount(row: Row) -> Row:
    """Return right, value_right, flagged, funds_right for one budget."""
    got = read_budget(row["text"], row.get("round_year"))
    answers = [(row["total_yuan"], row["basis"])]
    answers += [(a.get("total_yuan"), a.get("basis", row["basis"])) for a in row.get("accept", [])]
    answers += [(row["total_yuan"], basis) for basis in row.get("accept_basis", [])]
    value_right = got.total_yuan in {total for total, _ in answers}
    if got.basis == row["basis"]:
        value_right = value_right and (got.low_yuan, got.high_yuan) == (row["low_yuan"], row["high_yuan"])
    shown = f"{got.total_yuan} {got.basis} [{got.low_yuan},{got.high_yuan}] {[getattr(got, f) for f in FUNDS]} {[c for c, _ in got.reasons]}"
    return {
        "right": value_right and any((got.total_yuan, got.basis) == answer for answer in answers),
        "value_right": value_right,
        "flagged": got.needs_person,
        "funds_right": all(getattr(got, fund) == row[fund] for fund in FUNDS if fund in row),
        "shown": shown,
        "want": f"{row['total_yuan']} {row['basis']} [{row['low_yuan']},{row['high_yuan']}] {[row.get(f, '-') for f in FUNDS]} flag={row['needs_person']}",
        "group": row.get("style", ""),
        "basis": row["basis"],
    }


def judge_headcount(row: Row) -> Row:
    """Return right, value_right, flagged for one head count."""
    got = read_headcount(row["text"])
    fields = ("people", "visits", "households", "low", "high")
    answers = [{**row, **extra} for extra in ({}, *row.get("accept", []))]
    value_right = any(all(getattr(got, f) == answer[f] for f in fields) for answer in answers)
    bases = {a["basis"] for a in answers} | set(row.get("accept_basis", []))
    return {
        "right": value_right and got.basis in bases,
        "value_right": value_right,
        "flagged": got.needs_person,
        "shown": f"{[getattr(got, f) for f in fields]} {got.basis} {[c for c, _ in got.reasons]}",
        "want": f"{[row[f] for f in fields]} {row['basis']} flag={row['needs_person']}",
        "basis": row["basis"],
        "group": "",
    }


def judge_targets(row: Row) -> Row:
    """Return right for one list of targets; 人, 名 and 位 count as one unit."""
    wanted = [(Decimal(str(t["number"])), PERSON.get(t["unit"], t["unit"])) for t in row["targets"]]
    found = read_targets(row["text"])
    got = [(Decimal(t.number), PERSON.get(t.unit, t.unit)) for t in found]
    shown = " ".join(f"{n}{u}" for n, u in got)
    right = wanted == got
    want = " ".join(f"{n}{u}" for n, u in wanted)
    return {
        "right": right,
        "value_right": right,
        "flagged": any(t.needs_person for t in found),
        "shown": shown,
        "want": want,
        "basis": "",
        "group": "",
    }


def judge_unit(row: Row, units: Any) -> Row:
    """Return right, value_right, flagged for one unit name."""
    got = match_unit(row["text"], units)
    hows = {row["how"], *row.get("accept_how", [])}
    hows |= {"ambiguous", "unknown"} if hows & {"ambiguous", "unknown"} else set()
    hows |= {"alias"} if "near" in hows else set()
    value_right = got.unit_name == row["unit_name"] and got.parent_name == row["parent_name"]
    return {
        "right": value_right and got.how in hows,
        "value_right": value_right or (got.unit_name is None and got.parent_name is None and got.needs_person),
        "flagged": got.needs_person,
        "shown": f"{got.unit_name} {got.how} parent={got.parent_name}",
        "want": f"{row['unit_name']} {row['how']} parent={row['parent_name']} flag={row['needs_person']}",
        "basis": row["how"],
        "group": "",
    }


def report(name: str, rows: list[Row], judge: Callable[[Row], Row], show: bool) -> None:
    """Print the rates of one set and, when asked, every row that is not right."""
    if not rows:
        print(f"{name}: no rows")
        return
    results = [(row, judge(row)) for row in rows]
    total = len(results)
    right = sum(r["right"] for _, r in results)
    silent = [(row, r) for row, r in results if not r["value_right"] and not r["flagged"]]
    clear = [(row, r) for row, r in results if row.get("needs_person") is False]
    needless = [(row, r) for row, r in clear if r["flagged"]]
    unflagged = [(row, r) for row, r in results if row.get("needs_person") is True and not r["flagged"]]
    print(
        f"{name}: n {total}  right {right / total:.3f}  wrong and unflagged {len(silent)} ({len(silent) / total:.3f})"
        f"  flagged without need {len(needless)} of {len(clear)}  should be flagged and is not {len(unflagged)}"
    )
    if "funds_right" in results[0][1]:
        print(f"  funds by source right {sum(r['funds_right'] for _, r in results) / total:.3f}")
    for key in ("group", "basis"):
        counts, rights = Counter(r[key] for _, r in results), Counter(r[key] for _, r in results if r["right"])
        if len(counts) > 1:
            print(f"  by {key}: " + "  ".join(f"{k} {rights[k]}/{n}" for k, n in sorted(counts.items())))
    if show:
        for row, r in results:
            marks = [
                m
                for m, bad in (
                    ("WRONG", not r["right"]),
                    ("SILENT", (row, r) in silent),
                    ("NEEDLESS", (row, r) in needless),
                    ("UNFLAGGED", (row, r) in unflagged),
                    ("FUNDS", not r.get("funds_right", True)),
                )
                if bad
            ]
            if marks:
                print(
                    f"  {'/'.join(marks)} {row['id']} {row['text']!r}\n      want {r['want']}\n      got  {r['shown']}"
                )


def speed(name: str, texts: list[str], read: Callable[[str], Any]) -> None:
    """Print texts a CPU second over the set repeated."""
    texts = (texts * (2000 // max(1, len(texts)) + 1))[:2000]
    start = time.process_time()
    for text in texts:
        read(text)
    print(
        f"  {name}: {len(texts) / (time.process_time() - start):,.0f} texts a CPU second (mean {sum(map(len, texts)) / len(texts):.0f} characters)"
    )


def hostile() -> None:
    """Print the slowest of the strings that are meant to hurt."""
    texts = [
        "9" * 10_000,
        "（" * 5_000 + "）" * 5_000,
        "万" * 10_000,
        "一" * 10_000,
        "3万" * 5_000,
        "1," * 5_000,
        "每人" * 5_000,
        "10万元，" * 2_500,
    ]
    texts += [
        "=".join(["3元*4人"] * 1_500),
        "第" * 10_000,
        "0" * 4_400 + "万元",
        "１２３" * 3_000,
        "其中" * 5_000,
        "2018年" * 2_500,
        " " * 10_000,
        "1.1" * 3_000,
    ]
    worst = (0.0, "", "")
    for text in texts:
        for read in (read_budget, read_headcount, read_targets):
            start = time.process_time()
            read(text)
            worst = max(worst, (time.process_time() - start, read.__name__, text[:12]))
    print(
        f"hostile: {len(texts)} strings, slowest {worst[0] * 1000:.1f} CPU ms ({worst[1]}, {worst[2]}…), nothing raised"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--show", action="append", default=[], help="amounts, headcounts, targets, units: list the rows at fault"
    )
    parser.add_argument("--set", choices=tuple(SETS), default="first", help="which evaluation set")
    parser.add_argument(
        "--half", choices=("odd", "even", "all"), default="all", help="every other row, from the first (odd)"
    )
    options = parser.parse_args()
    folder = ROOT / "tests" / SETS[options.set]
    units = load_units(ROOT / "params" / "units.csv")
    judges: dict[str, Callable[[Row], Row]] = {
        "amounts": judge_amount, "headcounts": judge_headcount, "targets": judge_targets, "units": lambda row: judge_unit(row, units),
    }  # fmt: skip
    readers: dict[str, Callable[[str], Any]] = {
        "amounts": read_budget, "headcounts": read_headcount, "targets": read_targets, "units": lambda text: match_unit(text, units),
    }  # fmt: skip
    for name, judge in judges.items():
        rows = load_rows(folder / f"{name}.jsonl")[HALVES[options.half]]
        report(name, rows, judge, name in options.show)
        if rows:
            speed(name, [row["text"] for row in rows], readers[name])
    hostile()


if __name__ == "__main__":
    main()
