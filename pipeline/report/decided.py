"""What this round decided about domains, as the list that next year's round learns from."""

from collections.abc import Callable

import pandas as pd

from pipeline.text.masking import mask as mask_personal

_FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
COLUMNS = ("年度", "项目名称", "项目简介", "领域")


def decided_rows(
    candidates: pd.DataFrame,
    classifications: pd.DataFrame,
    year: int,
    mask: Callable[[str], str] = mask_personal,
) -> pd.DataFrame:
    """Return one row a candidate whose domain a person settled: 年度, 项目名称, 项目简介, 领域; sorted by text.

    The publish phase writes it as decided.csv; next year's team puts the file into data/decisions/ROUND of this round.
    Only a person's decision counts: a program must not learn from its own answers.

    Args:
        candidates: table `candidates`.
        classifications: table `classifications`.
        year: the round's year.
        mask: takes personal data out of the texts; the project's own when not given.
    """
    settled = classifications.loc[classifications["domain_basis"].eq("person"), ["candidate_id", "domain"]]
    rows = candidates.merge(settled, on="candidate_id")
    summary = rows["summary"].where(rows["summary"].ne(""), rows["expected_outcome"])
    lines = sorted(
        {
            (mask(name), mask(text), domain)
            for name, text, domain in zip(rows["project_name"], summary, rows["domain"], strict=True)
        }
    )
    return pd.DataFrame([(year, *line) for line in lines], columns=list(COLUMNS))


def decided_csv(frame: pd.DataFrame) -> bytes:
    """Return the rows as a file that Excel opens: UTF-8 with BOM, no cell taken for a formula.

    Args:
        frame: what `decided_rows` gave.
    """
    safe = frame.map(lambda value: f" {value}" if str(value).startswith(_FORMULA) else value)
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
