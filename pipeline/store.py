"""The only reader and writer of tables: Parquet files that satisfy their model, and only those a stage declared."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import ContractError
from pipeline.schema import STAGES, TABLES, check_table, conform

STAGING = ".staging"


@dataclass
class Store:
    """The tables of one phase, seen from one stage.

    What a stage writes stays in a staging folder until `publish`, so that a stage which fails half-way leaves the
    tables of the last good run untouched.

    Args:
        folder: data/processed/ROUND/PHASE.
        stage: name of the stage, e.g. "02_clean".
    """

    folder: Path
    stage: str
    _written: set[str] = field(default_factory=set)

    def read(self, name: str) -> pd.DataFrame:
        """Return the named table, rows sorted by its key.

        Raises:
            ContractError: the stage did not declare that it reads it, it does not exist yet, or it breaks its model.
        """
        contract = STAGES[self.stage]
        if name not in contract.reads and name not in contract.writes:
            raise ContractError(f"{self.stage} 没有声明要读表 {name}（pipeline/schema/stages.py）。")
        return read_table(self.folder, name)

    def write(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Write the frame as the named table (columns ordered, typed, sorted by key, checked) and return it as written.

        Raises:
            ContractError: the stage did not declare that it writes it, or the frame breaks the model.
        """
        if name not in STAGES[self.stage].writes:
            raise ContractError(f"{self.stage} 没有声明要写表 {name}（pipeline/schema/stages.py）。")
        table = check_table(conform(frame, name), name)
        staging = self.folder / STAGING / self.stage
        staging.mkdir(parents=True, exist_ok=True)
        _write_parquet(table, staging / f"{name}.parquet")
        self._written.add(name)
        return table

    def complete(self) -> None:
        """Make sure that the stage wrote all it declared.

        Raises:
            ContractError: a declared table was not written.
        """
        missing = [name for name in STAGES[self.stage].writes if name not in self._written]
        if missing:
            raise ContractError(f"{self.stage} 应写的表还没有写：{'、'.join(missing)}。")

    def publish(self) -> None:
        """Move what the stage wrote to its final place, once all declared tables are there.

        Raises:
            ContractError: a declared table was not written.
        """
        self.complete()
        staging = self.folder / STAGING / self.stage
        for name in sorted(self._written):
            (staging / f"{name}.parquet").replace(self.folder / f"{name}.parquet")
        self._written.clear()
        if staging.is_dir():
            staging.rmdir()


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Return a table of a phase's folder, checked against its model.

    Raises:
        ContractError: it does not exist yet or breaks its model.
    """
    path = folder / f"{name}.parquet"
    if not path.is_file():
        writer = next((stage.name for stage in STAGES.values() if name in stage.writes), "")
        raise ContractError(f"还没有表 {TABLES[name].label}（{name}）。请先运行 {writer}。")
    return check_table(conform(pd.read_parquet(path), name), name)


def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    temporary = path.with_suffix(".parquet.tmp")
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), temporary, compression="zstd")
    with temporary.open("rb+") as handle:
        os.fsync(handle.fileno())
    temporary.replace(path)
