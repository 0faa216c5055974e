"""Runs the notebooks in order and gives each its context."""

import pipeline.quick  # noqa: F401  (before anything imports nbformat)
