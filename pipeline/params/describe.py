"""The page of all parameters, written from the models: name, what is allowed, default, meaning."""

import inspect
import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from pipeline.params.round import RoundParameters

_LONGEST_DEFAULT = 60
_ARGUMENT = re.compile(r"^ {4,}(\w+): (.*)$")


def render_parameters() -> str:
    """Return the page as Markdown; `python -m pipeline freeze` writes it to docs/parameters.md."""
    head = [
        "# Parameters",
        "",
        "Written from the models in `pipeline/params` by `python -m pipeline freeze`; do not edit. `[]` stands for each item",
        "of a list, `*` for each name of a group. A parameter without a default must be given.",
        "",
        "| parameter | allowed | default | meaning |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *_rows(RoundParameters, "")]) + "\n"


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    meanings = _meanings(model)
    for name, field in model.model_fields.items():
        path = f"{prefix}{name}"
        inner, mark = _inner_model(field.annotation)
        if inner is not None:
            yield from _rows(inner, f"{path}{mark}.")
            continue
        yield f"| `{path}` | {_allowed(field)} | {_default(field)} | {_cell(meanings.get(name, ''))} |"


def _inner_model(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ""
    origin, arguments = get_origin(annotation), get_args(annotation)
    for argument in arguments:
        inner, mark = _inner_model(argument)
        if inner is not None:
            return inner, {dict: ".*", tuple: "[]", list: "[]"}.get(origin, "") + mark  # type: ignore[arg-type]
    return None, ""


def _allowed(field: FieldInfo) -> str:
    kind = str(field.annotation).replace("typing.", "").replace("<class '", "").replace("'>", "")
    kind = re.sub(r"(datetime\.|decimal\.|pipeline\.[\w.]*\.)", "", kind).replace(", ...", "")
    bounds = [str(rule) for rule in field.metadata]
    return _cell("; ".join([kind, *bounds]))


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "" if field.default_factory is None else "see model"
    text = str(field.default)
    return _cell(text if len(text) <= _LONGEST_DEFAULT else text[: _LONGEST_DEFAULT - 1] + "…")


def _meanings(model: type[BaseModel]) -> dict[str, str]:
    """Return field to its line under `Args:` of the model's docstring."""
    found: dict[str, str] = {}
    current = ""
    for line in (inspect.getdoc(model) or "").splitlines():
        match = _ARGUMENT.match(line)
        if match:
            current = match.group(1)
            found[current] = match.group(2)
        elif current and line.startswith("        "):
            found[current] += f" {line.strip()}"
    return found


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
