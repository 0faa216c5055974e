"""Rounds made for tests, benchmarks and the sample: raw folders as they arrive, with the truth beside them as data."""
