"""How well principles and qualities are read: `python -m benchmarks.principles [--errors]` (odd rows only)."""

import argparse
import json
from pathlib import Path

from pipeline.classify.domains import load_codebook
from pipeline.classify.principles import RULED, Principles
from pipeline.params.principles import load_principle_rules

ROOT = Path(__file__).resolve().parent.parent
YEAR = 2018


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    path = ROOT / "tests" / "evaluation" / "level_principles.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    codebook = load_codebook(ROOT / "params" / "domains.yaml")
    principles = Principles(load_principle_rules(ROOT / "params" / "principles.yaml"), YEAR)
    total = 0.0
    for name in RULED:
        right, silent, halves = 0, 0, [0, 0]
        for row in rows:
            index = codebook.screener.out_of_powers([row["name"] + "\n" + row["summary"]])[0]
            reason = codebook.screener.rules[index].reason if index >= 0 else ""
            found = principles.assess(row, out_of_powers_reason=reason)[name]
            want = row["labels"][name]
            good = found.answer == want
            right += good
            odd = int(row["id"][1:]) % 2
            halves[odd] += good
            silent += not good and found.answer != "unclear"
            if options.errors and odd and not good:
                print(
                    f"{name} {row['id']} {want}→{found.answer} [{found.rule}:{found.quote}] {row['name']}｜{row['summary']}｜{row['expected_outcome']}｜{row['budget']}"
                )
        total += right / len(rows)
        print(
            f"{name:16} right {right / len(rows):.3f}  decided wrongly {silent}/{len(rows)}  even {halves[0]} odd {halves[1]}"
        )
    print(f"mean {total / len(RULED):.3f}")


if __name__ == "__main__":
    main()
