"""What last year's round left: its published tables, to compare with and to limit by."""

import pandas as pd

from pipeline.params import RoundParameters
from pipeline.run.references import last_round_files
from pipeline.store import read_table


def last_round_table(params: RoundParameters, name: str) -> pd.DataFrame | None:
    """Return a table of the publish phase of the round named in `last_round`; None when there is no such round or table.

    Raises:
        ContractError: the stage did not declare `last_round` or the table, or the table breaks its model.
    """
    path = last_round_files(params, [name]).get(name)
    return read_table(path.parent, name) if path and path.is_file() else None
