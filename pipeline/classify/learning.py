"""What each past year's decisions add: the learning curve, judged on decisions the model had not seen."""

import numpy as np
import pandas as pd

from pipeline.classify.domains import Codebook, classify_with
from pipeline.classify.training import stable_share


def learning_by_year(past: pd.DataFrame, codebook: Codebook, folds: int = 3) -> pd.DataFrame:
    """Return one row a number of years learnt from: `years`, `added_year`, `learnt_rows`, `judged_rows`, `accuracy`.

    The same rows are judged in every line: all decided rows, each by a fit that held out its own fold.

    Args:
        past: decided rows: `year`, `name`, `summary`, `domain`.
        codebook: from `load_codebook`.
        folds: parts that are held out in turn, by text.
    """
    known = past.loc[past["domain"].isin(codebook.domain_names)].reset_index(drop=True)
    texts = known["name"].fillna("") + "　" + known["summary"].fillna("")
    fold = np.array([int(stable_share(text, "learning") * folds) for text in texts])
    years = sorted(known["year"].unique())
    lines = []
    for count in range(len(years) + 1):
        learnt = known["year"].isin(years[:count]).to_numpy()
        right = 0
        for part in sorted(set(fold.tolist())):
            judged = known.loc[fold == part]
            taught = codebook.taught(known.loc[learnt & (fold != part)])
            answers = classify_with(judged[["name", "summary"]], codebook, taught)
            right += int((answers["domain"].to_numpy() == judged["domain"].to_numpy()).sum())
        lines.append(
            {
                "years": count,
                "added_year": "" if count == 0 else str(years[count - 1]),
                "learnt_rows": int(learnt.sum()),
                "judged_rows": len(known),
                "accuracy": round(right / len(known), 4) if len(known) else float("nan"),
            }
        )
    return pd.DataFrame(lines)
