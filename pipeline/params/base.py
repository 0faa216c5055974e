"""The base of every parameter model, and how a file becomes a model with all its faults named at once."""

import difflib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import ParameterError
from pipeline.params.yaml_file import YamlFile, read_yaml


class Parameters(BaseModel):
    """A frozen group of parameters; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=False)


Model = TypeVar("Model", bound=BaseModel)

_SENTENCES = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项参数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "decimal_type": "应为数字",
    "is_instance_of": "类型不对",
    "string_type": "应为文字",
    "bool_type": "应为 true 或 false",
    "date_type": "应为日期，如 2017-11-30",
    "date_from_datetime_parsing": "应为日期，如 2017-11-30",
    "date_parsing": "应为日期，如 2017-11-30",
    "datetime_parsing": "应为时间，如 2017-11-30 24:00 前请写 2017-11-30T23:59:59",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "dict_type": "应为一组“名称: 值”",
    "model_type": "应为一组“名称: 值”",
    "model_attributes_type": "应为一组“名称: 值”",
}


def load_model(path: Path, model: type[Model]) -> Model:
    """Return the file as the given frozen model.

    Raises:
        ParameterError: every fault of the file at once, each with file:line, key, what was found, what is allowed
            and, for a misspelt key, the nearest right one.
    """
    source = read_yaml(path)
    return build_model(source, model)


def build_model(source: YamlFile, model: type[Model]) -> Model:
    """Return the values of a read YAML file as the given model (see `load_model`)."""
    faults = list(source.faults)
    built: Model | None = None
    try:
        # JSON mode keeps strictness (no text for a number) while dates and lists may be written as YAML has them.
        built = model.model_validate_json(json.dumps(source.values, ensure_ascii=False, default=str))
    except ValidationError as error:
        faults += [_sentence(source, model, fault) for fault in error.errors()]
    if faults or built is None:
        raise ParameterError("参数有误，未运行任何环节：\n" + "\n".join(faults))
    return built


def _sentence(source: YamlFile, model: type[BaseModel], fault: Any) -> str:
    location = tuple(fault["loc"])
    name = ".".join(str(part) for part in location) or "（整个文件）"
    text = f"{source.path}:{source.line_of(location)}  {name}：{_explain(fault)}"
    if fault["type"] != "missing":
        text += f"；现为 {_shown(fault['input'])}"
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(location[-1]), _siblings(model, location[:-1]), n=1, cutoff=0.5)
        text += f"；是否想写 {near[0]}？" if near else "；请删去，或查 docs/parameters.md。"
    return text


def _explain(fault: Any) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in _SENTENCES:
        return _SENTENCES[kind]
    if kind == "literal_error":
        return f"只能是 {context['expected'].replace(' or ', '、')}"
    for operator, words in (("ge", "应不小于"), ("gt", "应大于"), ("le", "应不大于"), ("lt", "应小于")):
        if operator in context:
            return f"{words} {context[operator]}"
    if kind == "value_error":
        return str(context.get("error", fault["msg"]))
    if "min_length" in context:
        return f"至少要有 {context['min_length']} 项"
    return str(fault["msg"])


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _siblings(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    current: Any = model
    for part in location:
        if isinstance(current, type) and issubclass(current, BaseModel) and part in current.model_fields:
            current = next(_models_in(current.model_fields[str(part)].annotation), None)
    return list(current.model_fields) if isinstance(current, type) and issubclass(current, BaseModel) else []


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
