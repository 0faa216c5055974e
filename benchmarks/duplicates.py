"""Measures `find_duplicates` against datasketch on the same invented texts and prints one table.

    python benchmarks/duplicates.py                       20,000 and 100,000 texts, about a minute
    python benchmarks/duplicates.py --sizes 1000000       the large run: 10 minutes and 9 GB, nearly all of it datasketch
    python benchmarks/duplicates.py --without-datasketch  ours only

Every measurement runs in a process of its own: CPU seconds of the search alone, peak memory above what the loaded texts
take, pairwise and B-cubed F1, and the share of copies of each level found in the group of their original. The texts come
from tests/duplicate_texts.py with a seed that no threshold was chosen on. Needs `pip install -r benchmarks/requirements.txt`.
"""

import argparse
import gc
import hashlib
import importlib.util
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
LEVELS = ("exact", "format", "light", "medium", "heavy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--seed", type=int, default=20260)
    parser.add_argument("--without-datasketch", action="store_true")
    parser.add_argument("--child", nargs=2, metavar=("METHOD", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(measure(*arguments.child)))
        return
    methods = ["ours", "shuffled", "no letter"]
    if not arguments.without_datasketch and importlib.util.find_spec("datasketch"):
        methods.append("datasketch")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.sizes:
            path = Path(folder) / f"{size}.parquet"
            write_texts(size, arguments.seed, path)
            rows += [run(method, path) for method in methods]
    report(pd.DataFrame(rows))


def write_texts(size: int, seed: int, path: Path) -> None:
    from duplicate_texts import make_texts

    make_texts(size, seed).to_parquet(path)
    make_texts(size, seed, viral=False).to_parquet(path.with_suffix(".plain"))


def run(method: str, path: Path) -> dict[str, object]:
    command = [sys.executable, __file__, "--child", method, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure(method: str, file: str) -> dict[str, object]:
    path = Path(file)
    texts = pd.read_parquet(path if method != "no letter" else path.with_suffix(".plain"))
    if method == "shuffled":
        texts = texts.sample(frac=1, random_state=7)
    frame = texts[["submission_id", "text"]].reset_index(drop=True)
    search = with_datasketch if method == "datasketch" else with_ours()
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    edges, cpu = timed(search, frame)
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    if method != "datasketch" and len(frame) <= 100_000:
        cpu = sorted([cpu, timed(search, frame)[1], timed(search, frame)[1]])[1]
    digest = hashlib.sha256(edges.to_csv(index=False).encode()).hexdigest()[:12]
    labels = groups_of(texts["submission_id"], edges[edges["level"] != "hint"])
    counts = {"method": method, "texts": len(texts), "cpu": cpu, "peak_mb": peak, "digest": digest}
    return counts | agreement(texts["group"].to_numpy(), labels) | recall(texts, labels)


def timed(search, frame: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    started = time.process_time()
    edges = search(frame)
    return edges, time.process_time() - started


def with_ours():
    from pipeline.clean.duplicates import find_duplicates

    find_duplicates(pd.DataFrame({"submission_id": ["a", "b"], "text": ["甲", "乙"]}))
    return find_duplicates


def with_datasketch(frame: pd.DataFrame) -> pd.DataFrame:
    """128 permutations, character 2-grams, LSH 0.5, pairs kept whose estimate is at least 0.5."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.5, num_perm=128)
    sketches: dict[str, MinHash] = {}
    pairs = []
    for one, text in zip(frame["submission_id"], frame["text"], strict=True):
        words = "".join(character for character in text.lower() if character.isalnum())
        sketch = MinHash(num_perm=128)
        sketch.update_batch([words[i : i + 2].encode() for i in range(max(len(words) - 1, 1))])
        pairs += [(other, one) for other in index.query(sketch) if sketches[other].jaccard(sketch) >= 0.5]
        index.insert(one, sketch)
        sketches[one] = sketch
    return pd.DataFrame(pairs, columns=["left_id", "right_id"]).assign(level="same")


def groups_of(ids: pd.Series, edges: pd.DataFrame) -> np.ndarray:
    index = pd.Index(ids)
    left, right = index.get_indexer(edges["left_id"]), index.get_indexer(edges["right_id"])
    graph = coo_array((np.ones(len(left)), (left, right)), shape=(len(index), len(index)))
    return connected_components(graph, directed=False)[1]


def agreement(truth: np.ndarray, found: np.ndarray) -> dict[str, float]:
    cells = pd.DataFrame({"truth": truth, "found": found}).value_counts().rename("both").reset_index()
    true_sizes, found_sizes = pd.Series(truth).value_counts(), pd.Series(found).value_counts()
    hits = pair_count(cells["both"])
    precision = hits / max(pair_count(found_sizes), 1)
    share = hits / max(pair_count(true_sizes), 1)
    b_precision = (cells["both"] ** 2 / cells["found"].map(found_sizes)).sum() / len(truth)
    b_recall = (cells["both"] ** 2 / cells["truth"].map(true_sizes)).sum() / len(truth)
    return {
        "f1": 2 * precision * share / max(precision + share, 1e-9),
        "precision": precision,
        "recall": share,
        "b_cubed": 2 * b_precision * b_recall / (b_precision + b_recall),
    }


def pair_count(sizes: pd.Series) -> float:
    return float((sizes.astype(float) * (sizes - 1) / 2).sum())


def recall(texts: pd.DataFrame, labels: np.ndarray) -> dict[str, float]:
    found = texts.assign(found=labels)
    originals = found[found["level"] == ""].drop_duplicates("group").set_index("group")["found"]
    copies = found[(found["level"] != "") & found["group"].isin(originals.index)]
    hit = copies["found"] == copies["group"].map(originals)
    return hit.groupby(copies["level"]).mean().to_dict()


def report(rows: pd.DataFrame) -> None:
    print("method      texts      CPU s  peak MB  F1     prec.  recall B-cub. " + " ".join(f"{x:6}" for x in LEVELS))
    for row in rows.to_dict("records"):
        levels = " ".join(f"{row.get(level, math.nan):6.4f}" for level in LEVELS)
        print(
            f"{row['method']:10} {row['texts']:8,} {row['cpu']:8.2f} {row['peak_mb']:8.0f}  {row['f1']:.4f} "
            f"{row['precision']:.4f} {row['recall']:.4f} {row['b_cubed']:.4f} {levels}"
        )
    for size, part in rows.groupby("texts"):
        by = part.set_index("method")
        same = by.at["ours", "digest"] == by.at["shuffled", "digest"]
        line = f"{size:,}: shuffled rows give {'the same bytes' if same else 'OTHER PAIRS'}"
        line += f"; a viral letter costs {by.at['ours', 'cpu'] / by.at['no letter', 'cpu']:.2f} times the run without"
        if "datasketch" in by.index:
            faster = by.at["datasketch", "cpu"] / by.at["ours", "cpu"]
            share = by.at["ours", "peak_mb"] / by.at["datasketch", "peak_mb"]
            line += f"; {faster:.1f} times faster than datasketch with {share:.2f} of its memory"
        print(line)
    ours = rows[rows["method"] == "ours"].sort_values("texts")
    for (_, small), (_, large) in zip(ours.iloc[:-1].iterrows(), ours.iloc[1:].iterrows(), strict=True):
        exponent = math.log(large["cpu"] / small["cpu"]) / math.log(large["texts"] / small["texts"])
        print(f"growth {small['texts']:,} to {large['texts']:,}: exponent {exponent:.2f}")


if __name__ == "__main__":
    main()
