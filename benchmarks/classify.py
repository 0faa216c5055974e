"""How well and how fast domains are classified: `python -m benchmarks.classify [--errors] [--speed] [--past]`.

Measures on tests/evaluation/domains.jsonl, which no term, text or threshold may be tuned on row by row. `--errors`
shows the errors of odd-numbered rows only; even-numbered rows stay unread, and are reported apart.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score

from pipeline.classify.domains import Codebook, classify_domains, load_codebook
from pipeline.classify.training import stable_share

ROOT = Path(__file__).resolve().parent.parent
EVALUATION = ROOT / "tests" / "evaluation" / "domains.jsonl"
BINS = 10


def read_rows(path: Path = EVALUATION) -> pd.DataFrame:
    """Return the evaluation rows with `odd` telling which half they are in."""
    rows = pd.DataFrame([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line])
    rows["odd"] = rows["id"].str[1:].astype(int) % 2 == 1
    return rows.astype({"domain": object, "second": object}).where(rows.notna(), None)


def judge(rows: pd.DataFrame, answers: pd.DataFrame) -> dict[str, float]:
    """Return the figures of some rows; domains are judged on the rows that have one."""
    has = rows["domain"].notna().to_numpy()
    truth, given = rows.loc[has, "domain"].to_numpy(), answers.loc[has, "domain"].fillna("无").to_numpy()
    right = truth == given
    second = answers.loc[has, "second_domain"].to_numpy()
    either = right | (truth == second) | (given == rows.loc[has, "second"].to_numpy())
    automatic = ~answers.loc[has, "needs_person"].to_numpy()
    confidence = answers.loc[has, "confidence"].to_numpy()
    return {
        "n": int(has.sum()),
        "macro_f1": f1_score(truth, given, labels=sorted(set(truth)), average="macro"),
        "accuracy": right.mean(),
        "first_or_second": either.mean(),
        "automatic": automatic.mean(),
        "automatic_right": right[automatic].mean() if automatic.any() else float("nan"),
        "routed_right": right[~automatic].mean() if (~automatic).any() else float("nan"),
        "ece": calibration_error(confidence, right),
        "none_right": answers.loc[~has, "domain"].isna().mean() if (~has).any() else float("nan"),
        "none_wrong": int(answers.loc[has, "domain"].isna().sum()),
    }


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Return the mean gap of confidence and accuracy over ten bins of equal count."""
    order = np.argsort(confidence, kind="stable")
    parts = np.array_split(order, BINS)
    return float(sum(len(p) * abs(confidence[p].mean() - right[p].mean()) for p in parts if len(p)) / len(order))


def report(rows: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the figures over all rows, by half and by style."""
    frame = rows.rename(columns={"domain": "truth"})[["name", "summary"]]
    answers = classify_domains(frame, codebook)
    lines = {"all": judge(rows, answers)}
    for label, chosen in (("odd", rows["odd"]), ("even", ~rows["odd"].astype(bool))):
        lines[label] = judge(rows.loc[chosen], answers.loc[chosen])
    for style, part in rows.groupby("style", sort=True):
        lines[str(style)] = judge(part, answers.loc[part.index])
    beyond = rows["out_of_powers"].astype(bool).to_numpy()
    said = answers["out_of_powers_reason"].ne("").to_numpy()
    print(f"out of powers: {(beyond & said).sum()} of {beyond.sum()} found, {(said & ~beyond).sum()} wrongly said")
    rows = rows.assign(
        answer=answers["domain"], confidence=answers["confidence"], said=said, evidence=answers["evidence"]
    )
    rows["second_answer"] = answers["second_domain"]
    report.rows = rows
    return pd.DataFrame(lines).T


def with_past(rows: pd.DataFrame, codebook: Codebook, splits: int = 2) -> pd.DataFrame:
    """Return the figures without and with the other half of the rows as past decisions, each row judged once a split.

    Halves are drawn by a hash of the row's id, `splits` times; both halves are judged, each taught by the other.
    """
    lines = {}
    has = rows["domain"].notna()
    for split in range(splits):
        first = rows["id"].map(lambda key, salt=split: stable_share(key, f"past{salt}") < 0.5)
        taught = []
        for half in (first, ~first):
            past = rows.loc[half & has, ["name", "summary", "domain"]]
            taught.append(classify_domains(rows.loc[~half, ["name", "summary"]], codebook, past))
        answers = pd.concat(taught).loc[rows.index]
        lines[f"taught by half, split {split + 1}"] = judge(rows, answers)
    alone = judge(rows, classify_domains(rows[["name", "summary"]], codebook))
    return pd.DataFrame({"no past": alone} | lines).T


def show_errors(rows: pd.DataFrame) -> None:
    """Print the odd rows that were answered wrongly."""
    wrong = rows.loc[
        rows["odd"].astype(bool)
        & ((rows["domain"].fillna("无") != rows["answer"].fillna("无")) | (rows["said"] != rows["out_of_powers"]))
    ]
    for row in wrong.itertuples():
        terms = " ".join(found["term"] for found in row.evidence)
        print(
            f"{row.id} {row.style} {row.domain}({row.second})→{row.answer}({row.second_answer}) {row.confidence:.2f} "
            f"权{int(row.out_of_powers)}/{int(row.said)} {row.name}｜{row.summary[:90]}｜{terms}"
        )


def speed(codebook: Codebook, count: int = 100_000) -> None:
    """Print CPU seconds for a million texts, scaled from `count`, and the lexicon's own speed."""
    rows = read_rows()
    texts = (rows["name"] + rows["summary"]).tolist()
    joined = "".join(texts)
    many = pd.DataFrame({"name": "", "summary": [joined[i * 37 % (len(joined) - 118) :][:118] for i in range(count)]})
    codebook.classifier()
    before = time.process_time()
    codebook.lexicon.find(many["summary"].tolist())
    print(f"lexicon: {count / (time.process_time() - before):,.0f} texts/CPU s")
    before = time.process_time()
    classify_domains(many, codebook)
    print(f"classify: {(time.process_time() - before) * 1_000_000 / count:.1f} CPU s a million texts of 118 characters")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--past", action="store_true")
    options = parser.parse_args()
    before = time.process_time()
    codebook = load_codebook(ROOT / "params" / "domains.yaml")
    print("fitted in", end=" ")
    print(codebook.classifier().calibration, f"{time.process_time() - before:.1f} CPU s")
    print(report(read_rows(), codebook).round(3).to_string())
    if options.errors:
        show_errors(report.rows)
    if options.past:
        print(with_past(read_rows(), codebook).round(3).to_string())
    if options.speed:
        speed(codebook)


if __name__ == "__main__":
    main()
