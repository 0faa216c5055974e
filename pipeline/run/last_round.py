"""What last year's round left: its published tables, to compare with."""

import pandas as pd

from pipeline.params import RoundParameters
from pipeline.paths import RoundPaths
from pipeline.store import read_table


def last_round_table(params: RoundParameters, name: str) -> pd.DataFrame | None:
    """Return a table of the publish phase of the round named in `last_round`; None when there is no such round or table.

    Raises:
        ContractError: the stage did not declare `last_round`, or the table breaks its model.
    """
    if not params.last_round:
        return None
    folder = RoundPaths.of(params.last_round, "publish").processed
    return read_table(folder, name) if (folder / f"{name}.parquet").is_file() else None
