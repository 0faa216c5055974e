"""What follows from a table's rows taken together, and so is not stored in them.

A late file adds rows to `proposals` and changes no other; which version of a form stands is therefore computed.
"""

import pandas as pd


def is_current(proposals: pd.DataFrame) -> "pd.Series[bool]":
    """Return, per row of `proposals`, whether no later version replaces it: of each work the last received stands."""
    first = proposals["version_of_submission_id"]
    work = first.where(first != "", proposals["submission_id"])
    keys = pd.DataFrame(
        {
            "work": work,
            "is_revised": first != "",
            "received_on": proposals["received_on"],
            "submission_id": proposals["submission_id"],
        }
    ).sort_values(["work", "is_revised", "received_on", "submission_id"], na_position="first", kind="stable")
    return ~keys.duplicated("work", keep="last").reindex(proposals.index)
