"""Reads a YAML file without guessing: where every value stood is kept, repeated keys are refused.

Only `true`, `false`, `null`, plain whole numbers and plain decimals are anything but text, so that
`23:59`, `010` and `no` stay what the writer typed.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pipeline.errors import ParameterError

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
_CONSTANTS = {"true": True, "false": False, "null": None}


@dataclass
class YamlFile:
    """A file's values and the line of every key.

    Args:
        path: the file.
        values: nested dicts, lists and scalars.
        lines: location of a value, as pydantic names it (tuple of keys and indexes), to its line number from 1.
        faults: sentences about repeated keys and the like, each with its line.
    """

    path: Path
    values: Any = None
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def line_of(self, location: tuple[str | int, ...]) -> int:
        """Return the line of the location, or of the nearest thing around it."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)


def read_yaml(path: Path) -> YamlFile:
    """Return the file's values with their lines.

    Raises:
        ParameterError: when the file is missing, not UTF-8 or not YAML; says where and what to do.
    """
    result = YamlFile(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ParameterError(f"找不到参数文件 {path}。请检查文件名，或先运行 python -m pipeline new。") from None
    except UnicodeDecodeError:
        raise ParameterError(f"{path} 不是 UTF-8 编码。请用记事本“另存为”，编码选 UTF-8。") from None
    try:
        node = YAML().compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ParameterError(
            f"{path}:{line}  不是正确的 YAML：{error.problem}。请检查缩进、冒号后的空格和引号。"
        ) from None
    result.values = _build(node, (), result) if node is not None else {}
    return result


def _build(node: Node, at: tuple[str | int, ...], result: YamlFile) -> Any:
    result.lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        return _build_mapping(node, at, result)
    if isinstance(node, SequenceNode):
        return [_build(child, (*at, i), result) for i, child in enumerate(node.value)]
    return _scalar(cast(ScalarNode, node))


def _build_mapping(node: MappingNode, at: tuple[str | int, ...], result: YamlFile) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in values:
            first = result.lines[(*at, key)]
            result.faults.append(f"{result.path}:{line}  “{key}”重复：第 {first} 行已经写过。请只留一处。")
            continue
        result.lines[(*at, key)] = line
        values[key] = _build(value_node, (*at, key), result)
    return values


def _scalar(node: ScalarNode) -> Any:
    text = node.value
    if node.style is not None:
        return text
    if text in ("", "~"):
        return None
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _WHOLE.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return Decimal(text)
    return text
