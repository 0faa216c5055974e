"""The commands of `python -m pipeline`."""

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from pipeline.errors import ParameterError, PipelineError
from pipeline.params import PHASES, load_round
from pipeline.paths import ROOT, RoundPaths, project_path
from pipeline.run.lock import BusyError
from pipeline.run.progress import Progress
from pipeline.schema import STAGES

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
SAMPLE = "params/sample.yaml"


def run_command(arguments: list[str]) -> int:
    """Return the exit code: 0 done, 1 a stage failed, 2 parameters, inputs or usage wrong, 130 interrupted."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.action(options)
    except (ParameterError, BusyError) as error:
        print(error, file=sys.stderr)
        return WRONG
    except PipelineError as error:
        print(error, file=sys.stderr)
        return INTERRUPTED if getattr(error, "interrupted", False) else FAILED
    except KeyboardInterrupt:
        print("已中断。上一次的报告没有改动，重新运行即可。", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return DONE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipeline", description="为职工办实事项目：从收件到公布")
    commands = parser.add_subparsers(required=True, metavar="命令")
    run = _command(commands, "run", "运行一个轮次（不写参数文件：运行示例的三个阶段）", _run)
    run.add_argument("params", nargs="?", default=SAMPLE, help="参数文件")
    run.add_argument("--phase", choices=list(PHASES), help="只运行一个阶段")
    run.add_argument("--from", dest="first", choices=list(STAGES), default="", help="从这个环节起重做")
    run.add_argument("--to", dest="last", choices=list(STAGES), default="", help="做到这个环节为止")
    run.add_argument("--force", action="store_true", help="全部重做")
    run.add_argument("--dry-run", action="store_true", help="只说明会运行什么、为什么")
    check = _command(commands, "check", "检查参数文件和收件文件夹，不运行", _check)
    check.add_argument("params", nargs="?", default=SAMPLE)
    status = _command(commands, "status", "谁报了什么，什么在等人处理", _status)
    status.add_argument("params", nargs="?", default=SAMPLE)
    status.add_argument("--phase", choices=list(PHASES))
    read = _command(commands, "read", "看程序从文件中读出了什么", _read)
    read.add_argument("files", nargs="+")
    read.add_argument("--json", action="store_true", help="每个文件一行 JSON")
    compare = _command(commands, "compare", "两次运行之间有什么变化", _compare)
    compare.add_argument("runs", nargs=2, help="两个报告文件夹")
    new = _command(commands, "new", "为新的年度写参数文件", _new)
    new.add_argument("year", type=int)
    new.add_argument("--from", dest="source", required=True, help="上一年的参数文件")
    _command(commands, "freeze", "重写随软件提交的笔记本输出和代码本", _freeze)
    _command(commands, "lab", "打开 JupyterLab", _lab)
    test = _command(commands, "test", "运行全部检验", _test)
    test.add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, words: str, action: object
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(action=action)
    return parser


def _run(options: argparse.Namespace) -> int:
    from pipeline.run.runner import Wish, run_round

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    phases = [options.phase] if options.phase else list(PHASES)
    wish = Wish(options.first, options.last, options.force, options.dry_run)
    progress = Progress()
    folders = run_round(project_path(options.params), phases, wish, progress)
    if options.dry_run:
        return DONE
    progress.total()
    if not folders:
        print(f"已做到 {options.last}，报告没有改动。要更新报告，请不带 --to 再运行。")
        return DONE
    print("报告在：")
    for folder in folders:
        print(f"  {folder / 'index.html'}")
    return DONE


def _check(options: argparse.Namespace) -> int:
    from pipeline.run.checks import check_round

    print("\n".join(check_round(project_path(options.params))))
    return DONE


def _status(options: argparse.Namespace) -> int:
    from pipeline.run.checks import describe_status

    print("\n".join(describe_status(project_path(options.params), options.phase)))
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


def _compare(options: argparse.Namespace) -> int:
    from pipeline.run.compare import compare_runs

    print("\n".join(compare_runs(*(project_path(name) for name in options.runs))))
    return DONE


def _new(options: argparse.Namespace) -> int:
    from pipeline.run.next_year import write_next_round

    written = write_next_round(project_path(options.source), options.year)
    params = load_round(written.path)
    RoundPaths.of(params.round, "").raw.mkdir(parents=True, exist_ok=True)
    print(f"已写 {written.path}。请逐项确认下面 {len(written.questions)} 项，确认一项就从 unconfirmed 中删去一行：")
    for line in [*written.questions, *written.notes]:
        print(f"  {line}")
    return DONE


def _freeze(_: argparse.Namespace) -> int:
    from pipeline.run.freeze import freeze_notebooks

    for path in freeze_notebooks():
        print(f"已重写 {path.relative_to(ROOT)}")
    return DONE


def _lab(_: argparse.Namespace) -> int:
    return subprocess.run(
        [sys.executable, "-m", "jupyterlab", str(ROOT / "notebooks")], cwd=ROOT, check=False
    ).returncode


def _test(options: argparse.Namespace) -> int:
    command = [sys.executable, "-m", "pytest", *options.rest]
    return subprocess.run(command, cwd=ROOT, check=False, env={**os.environ, "PYTHONUTF8": "1"}).returncode
