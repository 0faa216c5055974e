"""Runs the notebooks in order and gives each its context."""
