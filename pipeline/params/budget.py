"""The `budget` section of a round's parameter file."""

from pipeline.params.base import Parameters


class BudgetParameters(Parameters):
    """Parameters of the budget stage."""
