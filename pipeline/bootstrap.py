"""Finds or makes an environment in which the requirements are installed. Standard library only.

Whoever already runs an interpreter that has the requirements is left alone. Otherwise `.venv` beside the package is
made once, filled from requirements.txt, and the command goes on there; a stamp holding the hash of requirements.txt
tells later runs that nothing needs installing.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
VENV = ROOT / ".venv"
STAMP = VENV / "requirements.sha256"
MINIMUM = (3, 11)
USAGE_ERROR = 2

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def installed_versions(requirements: Path = REQUIREMENTS) -> dict[str, str]:
    """Return name to installed version, "" when absent, for every line of a requirements file."""
    lines = requirements.read_text(encoding="utf-8").splitlines()
    names = [match.group() for line in lines if (match := _NAME.match(line.strip()))]
    found = _distributions()
    return {name: found.get(_normal(name)) or _version(name) for name in names}


def missing_requirements() -> list[str]:
    """Return the names of requirements.txt that this interpreter does not have."""
    return [name for name, version in installed_versions().items() if not version]


def ensure_environment(arguments: list[str]) -> int | None:
    """Return None when this interpreter can go on, or the exit code of the same command run in `.venv`.

    Args:
        arguments: the command's arguments, handed on unchanged.
    """
    if sys.version_info < MINIMUM:
        _say(f"需要 Python {MINIMUM[0]}.{MINIMUM[1]} 或更高版本，现为 {sys.version.split()[0]}。请安装新版本后重试。")
        return USAGE_ERROR
    missing = missing_requirements()
    if not missing:
        return None
    if "--no-venv" in arguments:
        _say(f"缺少：{'、'.join(missing)}。请先安装：{sys.executable} -m pip install -r requirements.txt")
        return USAGE_ERROR
    if Path(sys.prefix).resolve() == VENV.resolve():
        _say(f".venv 里缺少：{'、'.join(missing)}，正在补装……")
        return _install() or _go_on(arguments)
    if not _is_ready():
        _say(
            f"首次运行：缺少 {len(missing)} 个软件包。将在 {VENV} 建立独立环境并安装（约 1–3 分钟，占用约 600 MB），不影响本机其他程序。"
        )
        code = _make_venv() or _install()
        if code:
            return code
    return _go_on(arguments)


@cache
def _distributions() -> dict[str, str]:
    """Return what the folder names of installed packages tell; reading every package's metadata takes ten times longer."""
    found: dict[str, str] = {}
    for folder in sys.path:
        if folder and Path(folder).is_dir():
            for entry in os.listdir(folder):  # noqa: PTH208 - names are enough
                if entry.endswith(".dist-info"):
                    name, _, version = entry.removesuffix(".dist-info").rpartition("-")
                    found.setdefault(_normal(name), version)
    return found


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _is_ready() -> bool:
    return _python().is_file() and STAMP.is_file() and STAMP.read_text(encoding="ascii").strip() == _wanted()


def _wanted() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()


def _python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _make_venv() -> int:
    if _python().is_file():
        return 0
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode == 0:
        return 0
    shutil.rmtree(VENV, ignore_errors=True)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    _say(
        f"无法建立独立环境。Debian/Ubuntu 请先运行：sudo apt-get install python{version}-venv；其他系统请重新安装 Python 并勾选 pip 与 venv。"
    )
    return USAGE_ERROR


def _install() -> int:
    command = [
        str(_python()),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--quiet",
        "-r",
        str(REQUIREMENTS),
    ]
    if subprocess.run(command, check=False).returncode:
        _say("安装软件包失败。请检查网络或内部软件源（pip config set global.index-url …），然后重新运行同一条命令。")
        return USAGE_ERROR
    STAMP.write_text(_wanted(), encoding="ascii")
    _say("安装完成，继续运行。")
    return 0


def _go_on(arguments: list[str]) -> int:
    environment = {**os.environ, "PYTHONUTF8": "1"}
    command = [str(_python()), "-m", "pipeline", *arguments]
    try:
        return subprocess.run(command, check=False, env=environment).returncode
    except KeyboardInterrupt:
        return 130


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
