"""What `check` and `status` tell: is everything in order to run, and what waits for a person."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.clean.units import load_units
from pipeline.errors import ParameterError
from pipeline.params import PHASES, RoundParameters, load_round
from pipeline.params.amounts import load_amount_words
from pipeline.params.budget_keys import find_unknown_keys
from pipeline.params.domains import load_domain_parameters, load_training_texts
from pipeline.params.elements import load_element_words
from pipeline.params.findings import load_findings
from pipeline.params.form import load_form
from pipeline.params.principles import load_principle_rules
from pipeline.params.units import load_unit_words
from pipeline.paths import RoundPaths
from pipeline.run.references import reference_path

_MOST_SHOWN = 20
# every reference file that a stage declares (pipeline/schema/stages.py), and what reads it
READERS: dict[str, Callable[[Path], Any]] = {
    "units": load_units,
    "domains": load_domain_parameters,
    "form": load_form,
    "findings": load_findings,
    "amounts.yaml": load_amount_words,
    "unit_words.yaml": load_unit_words,
    "elements.yaml": load_element_words,
    "training_texts.yaml": load_training_texts,
    "principles.yaml": load_principle_rules,
}


def check_round(params_path: Path) -> list[str]:
    """Return lines about a round that can be run: what was checked, what is still unconfirmed.

    Raises:
        ParameterError: every fault of the parameter file and of the reference files, all at once.
    """
    params = load_round(params_path)
    paths = RoundPaths.of(params.round, "collect")
    faults = _reference_faults(params, params_path.parent)
    if not paths.raw.is_dir():
        faults.append(f"找不到收件文件夹 {paths.raw}。请建立并放入收到的材料。")
    if faults:
        raise ParameterError("\n".join(faults))
    received = sum(1 for path in paths.raw.rglob("*") if path.is_file())
    lines = [f"参数和参考文件无误：{params.title}", f"收件文件夹 {paths.raw}：{received} 个文件"]
    if not paths.decisions.is_dir():
        lines.append(f"还没有决定文件夹 {paths.decisions}（第一次运行会建立空表）。")
    return lines + [f"待人确认的参数：{name}（确认后从 unconfirmed 中删去）" for name in params.unconfirmed]


def check_references(params: RoundParameters, folder: Path) -> None:
    """Refuse reference files that are missing or wrong, and names in the budget that they do not hold.

    Raises:
        ParameterError: every fault, all at once.
    """
    if faults := _reference_faults(params, folder):
        raise ParameterError("参考文件有误，未运行任何环节：\n" + "\n".join(faults))


def _reference_faults(params: RoundParameters, folder: Path) -> list[str]:
    read: dict[str, Any] = {}
    faults: list[str] = []
    for name, reader in READERS.items():
        path = reference_path(name, params.references, folder)
        try:
            read[name] = reader(path)
        except ParameterError as error:
            faults.append(str(error))
        except FileNotFoundError:
            faults.append(f"找不到参考文件 {path}（references.{name}）。")
    if faults:
        return faults
    units = load_units(reference_path("units", params.references, folder), on=params.phases.collect.ends_on)
    names = {unit.unit_code: (unit.name, unit.short_name, *unit.aliases) for unit in units}
    return find_unknown_keys(params.budget, names, [domain.name for domain in read["domains"].domains])


def describe_status(params_path: Path, phase: str | None) -> list[str]:
    """Return lines about the latest run of a phase: the ledger, units, and what waits for a person."""
    from pipeline.report.labels import UNIT_CHANNELS
    from pipeline.schema.derived import is_current
    from pipeline.schema.labels import DISPOSITION
    from pipeline.store import read_table

    params = load_round(params_path)
    ran = [code for code in PHASES if (RoundPaths.of(params.round, code).processed / "findings.parquet").is_file()]
    chosen = phase or (ran[-1] if ran else "")
    if not chosen or chosen not in ran:
        return [f"{params.title}：还没有运行过。请先 python -m pipeline run {params_path}"]
    folder = RoundPaths.of(params.round, chosen).processed
    files, proposals, findings = (read_table(folder, name) for name in ("files", "proposals", "findings"))
    counts = files["disposition"].value_counts()
    lines = [f"{params.title} · {PHASES[chosen]}"]
    lines.append(
        f"收到 {len(files)}：" + "，".join(f"{label} {counts.get(code, 0)}" for code, label in DISPOSITION.items())
    )
    sent = proposals.loc[is_current(proposals) & proposals["is_proposal"] & proposals["channel"].isin(UNIT_CHANNELS)]
    units = sent.loc[sent["counted_unit_name"] != "", "counted_unit_name"].value_counts().sort_index()
    lines += ["各单位申报件数：" + "，".join(f"{name} {count}" for name, count in units.items())]
    waiting = findings.loc[(findings["severity"] == "error") | findings["code"].eq("file_needs_person")]
    lines.append(f"等人处理 {len(waiting)} 条：")
    lines += [f"  {message}" for message in waiting["message"].head(_MOST_SHOWN)]
    if len(waiting) > _MOST_SHOWN:
        lines.append(f"  ……其余见 reports/{params.round}/{chosen}")
    return lines
