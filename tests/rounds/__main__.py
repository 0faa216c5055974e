"""`python -m tests.rounds --sample`, or `--out FOLDER --seed N --forms N --suggestions N` for rounds of any size."""

import argparse
from pathlib import Path

from .parts import make_parts
from .sample import make_sample, proposals, write_round

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.rounds", description=__doc__)
    parser.add_argument("--sample", action="store_true", help="rewrite data/raw/sample and its truth")
    parser.add_argument("--parts", action="store_true", help="rewrite the kept parts (needs LibreOffice)")
    parser.add_argument("--out", type=Path, help="folder of a made round; its truth goes to FOLDER.truth")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--forms", type=int, default=500)
    parser.add_argument("--suggestions", type=int, default=2000)
    parser.add_argument("--rich", action="store_true", help="forms with the XML of much edited documents")
    args = parser.parse_args()
    if args.parts:
        make_parts(proposals())
    if args.sample:
        made = make_sample()
        write_round(made, ROOT / "data/raw/sample", ROOT / "tests/data/sample_truth")
        print({name: len(rows) for name, rows in made.truth.items()}, sum(len(c) for c in made.files.values()))
    if args.out:
        from .bulk import make_bulk

        write_round(
            make_bulk(args.seed, args.forms, args.suggestions, is_rich=args.rich),
            args.out,
            args.out.with_name(args.out.name + ".truth"),
        )


main()
