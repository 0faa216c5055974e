"""The tables by name, and the checks that every table passes on its way in and out."""

from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from pipeline.errors import ContractError
from pipeline.schema import budgeted, classified, cleaned, received
from pipeline.schema.columns import PANDAS_TYPES


@dataclass(frozen=True)
class Table:
    """A table's model.

    Args:
        name: file name without ending.
        label: Chinese name.
        grain: what one row is.
        key: columns that identify a row; rows are kept sorted by them.
        columns: pandera columns in order.
    """

    name: str
    label: str
    grain: str
    key: tuple[str, ...]
    columns: dict[str, pa.Column]

    @property
    def model(self) -> pa.DataFrameSchema:
        """The pandera schema: strict, ordered, unique on the key."""
        return pa.DataFrameSchema(
            self.columns, strict=True, ordered=True, unique=list(self.key), name=self.name, coerce=False
        )


def _table(name: str, label: str, grain: str, key: tuple[str, ...], columns: dict[str, pa.Column]) -> Table:
    return Table(name, label, grain, key, columns)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table("files", "收件台账", "a file received, or a member of a mail or archive", ("file_id",), received.files),
        _table("submissions", "填报件", "one proposal as filed", ("submission_id",), received.submissions),
        _table("proposals", "建议项目", "one submission, typed", ("submission_id",), cleaned.proposals),
        _table("findings", "问题清单", "one doubt found while cleaning", ("finding_id",), cleaned.findings),
        _table(
            "duplicate_pairs", "相似件", "two look-alike submissions", ("left_id", "right_id"), cleaned.duplicate_pairs
        ),
        _table("candidates", "候选项目", "one merged candidate", ("candidate_id",), cleaned.candidates),
        _table(
            "candidate_members",
            "候选项目成员",
            "one submission in one candidate",
            ("candidate_id", "submission_id"),
            cleaned.candidate_members,
        ),
        _table("targets", "量化指标", "one quantified target", ("target_id",), cleaned.targets),
        _table("decisions", "人工决定", "one decision of a person", ("decision_id",), cleaned.decisions),
        _table("opinions", "意见", "one objection or opinion", ("opinion_id",), cleaned.opinions),
        _table("approvals", "审批", "one approval", ("approval_id",), cleaned.approvals),
        _table("classifications", "分类", "one candidate, classified", ("candidate_id",), classified.classifications),
        _table("themes", "网上主题", "one theme of the online voice", ("theme_id",), classified.themes),
        _table("allocations", "资金安排", "one candidate's amount", ("candidate_id",), budgeted.allocations),
        _table("scenarios", "测算方案", "one candidate in one scenario", ("scenario_id",), budgeted.scenarios),
        _table("rewards", "建议奖励", "one rewarded suggestion", ("reward_id",), budgeted.rewards),
        _table("budget_lines", "资金总账", "one budget line", ("line",), budgeted.budget_lines),
        _table("budget_findings", "预算问题", "one doubt found in a budget", ("finding_id",), cleaned.findings),
    )
}


def empty_frame(name: str) -> pd.DataFrame:
    """Return a frame of the named table with its column types and no row."""
    columns = TABLES[name].columns
    return pd.DataFrame({column: pd.Series(dtype=_pandas_type(model)) for column, model in columns.items()})


def conform(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the frame as the named table: its columns in order, their types, rows sorted by key.

    Extra columns are dropped; absent text becomes "". What the model forbids is found by `check_table`.

    Raises:
        ContractError: when a column of the table is missing from the frame.
    """
    table = TABLES[name]
    missing = [column for column in table.columns if column not in frame.columns]
    if missing:
        raise ContractError(f"数据契约不符：{table.label}（{name}）缺少列 {'、'.join(missing)}。")
    typed = {column: _typed(frame[column], model) for column, model in table.columns.items()}
    out = pd.DataFrame(typed, copy=False)
    return out.sort_values(list(table.key), kind="stable", ignore_index=True)


def check_table(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the frame unchanged when it satisfies the named table's model.

    Raises:
        ContractError: names the column, the rule and up to five rows at fault; all of them are in `.failures`.
    """
    table = TABLES[name]
    try:
        table.model.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        raise ContractError(_contract_sentence(table, frame, error.failure_cases), error.failure_cases) from None
    return frame


def _contract_sentence(table: Table, frame: pd.DataFrame, failures: pd.DataFrame) -> str:
    lines = []
    for (column, check), rows in failures.groupby(["column", "check"], dropna=False, sort=True):
        index = [int(i) for i in rows["index"].dropna()][:5]
        keys = "、".join("/".join(str(frame.loc[i, part]) for part in table.key) for i in index if i in frame.index)
        found = "、".join(str(value) for value in rows["failure_case"].astype(str).unique()[:5])
        lines.append(f"{column}：不符合 {check}，发现 {found}" + (f"（{keys}）" if keys else ""))
    joined = "；".join(lines)
    return f"数据契约不符：{table.label}（{table.name}），共 {len(frame)} 行。{joined}。全部问题行见 .failures。"


def _typed(column: pd.Series, model: pa.Column) -> pd.Series:
    kind = _pandas_type(model)
    if kind == "str":
        if column.dtype == "str" and not column.hasnans:
            return column
        return column.astype(object).where(column.notna(), "").astype("str")
    if kind == "datetime64[s]":
        return pd.to_datetime(column).astype(kind)
    return column.astype(kind)


def _pandas_type(column: pa.Column) -> str:
    return PANDAS_TYPES[(column.metadata or {})["kind"]]
