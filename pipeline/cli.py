"""The commands of `python -m pipeline`."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from pipeline.errors import ParameterError, PipelineError
from pipeline.params import PHASES, load_round
from pipeline.paths import ROOT, project_path

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130


def run_command(arguments: list[str]) -> int:
    """Return the exit code: 0 done, 1 a stage failed, 2 parameters, inputs or usage wrong, 130 interrupted."""
    options = _parser().parse_args(arguments)
    try:
        return options.action(options)
    except ParameterError as error:
        print(error, file=sys.stderr)
        return WRONG
    except PipelineError as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("已中断。上一次的报告没有改动，可重新运行。", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipeline", description="为职工办实事项目：从收件到公布")
    commands = parser.add_subparsers(required=True, metavar="命令")
    run = commands.add_parser("run", help="运行一个轮次（不写参数文件：运行示例的三个阶段）")
    run.add_argument("params", nargs="?", default="params/sample.yaml", help="参数文件")
    run.add_argument("--phase", choices=list(PHASES), help="只运行一个阶段")
    run.set_defaults(action=_run)
    check = commands.add_parser("check", help="检查参数文件，不运行")
    check.add_argument("params")
    check.set_defaults(action=_check)
    read = commands.add_parser("read", help="看程序从文件中读出了什么")
    read.add_argument("files", nargs="+")
    read.add_argument("--json", action="store_true", help="每个文件一行 JSON")
    read.set_defaults(action=_read)
    test = commands.add_parser("test", help="运行全部检验")
    test.add_argument("rest", nargs=argparse.REMAINDER)
    test.set_defaults(action=_test)
    return parser


def _run(options: argparse.Namespace) -> int:
    from pipeline.run.runner import run_round

    phases = [options.phase] if options.phase else list(PHASES)
    folders = run_round(project_path(options.params), phases, print)
    print("报告：")
    for folder in folders:
        print(f"  {folder}")
    return DONE


def _check(options: argparse.Namespace) -> int:
    params = load_round(project_path(options.params))
    print(f"参数文件无误：{params.title}")
    return DONE


def _read(options: argparse.Namespace) -> int:
    from pipeline.ingest import read_file
    from pipeline.ingest.show import show_reading

    for name in options.files:
        reading = read_file(Path(name))
        if options.json:
            print(json.dumps({"files": reading.files, "submissions": reading.submissions}, ensure_ascii=False))
        else:
            print(show_reading(reading))
    return DONE


def _test(options: argparse.Namespace) -> int:
    command = [sys.executable, "-m", "pytest", *options.rest]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
