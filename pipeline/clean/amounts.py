"""Money, head counts and quantified targets in what units file: the public face of the number grammar."""

from pipeline.clean.budget_cell import Budget
from pipeline.clean.headcount import Headcount
from pipeline.clean.mentions import Mention
from pipeline.clean.people import read_headcount
from pipeline.clean.targets import Target, read_targets
from pipeline.clean.totals import read_budget

__all__ = ["Budget", "Headcount", "Mention", "Target", "read_budget", "read_headcount", "read_targets"]
