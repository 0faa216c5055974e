"""The parameter files: one YAML a round -> frozen pydantic models; faults named before anything runs."""

from pipeline.params.base import Parameters, load_model
from pipeline.params.round import PHASES, RoundParameters, load_round

__all__ = ["PHASES", "Parameters", "RoundParameters", "load_model", "load_round"]
