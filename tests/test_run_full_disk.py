"""A volume that is full at any moment: earlier reports stay as they were, the next run resumes. The volume is a real, tiny one."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.run_project import Project, toy_notebook


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    volume = tmp_path_factory.mktemp("volume")
    mount = shutil.which("mount")
    if (
        not mount
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(volume)], check=False).returncode
    ):
        pytest.skip("only the administrator may mount a small volume")
    try:
        project = Project.make(tmp_path_factory.mktemp("full") / "项目")
        project.work = volume
        assert project.run().returncode == 0
        yield project
    finally:
        subprocess.run(["umount", "--lazy", str(volume)], check=True)


def leave(volume: Path, kilobytes: int) -> Path:
    """Fill the volume but for so much, and return the file that fills it."""
    filler = volume / "filler"
    free = shutil.disk_usage(volume).free
    filler.write_bytes(b"x" * (free - kilobytes * 1024))
    return filler


def assert_told_and_resumed(
    project: Project, before: dict[str, bytes], result: "subprocess.CompletedProcess[str]"
) -> None:
    """The command says so; the reports are those of before, whole; the next run completes and equals the first."""
    assert result.returncode == 1
    assert "磁盘已满" in result.stderr
    assert "上一次的报告没有改动" in result.stderr
    assert "Traceback" not in result.stderr
    assert reports(project.good()) == reports(before)
    resumed = project.run()
    assert resumed.returncode == 0, resumed.stderr
    assert project.good() == before
    assert not list(project.base.rglob("*.tmp"))


def reports(files: dict[str, bytes]) -> dict[str, bytes]:
    found = {name: data for name, data in files.items() if name.startswith("reports/")}
    assert found
    return found


@pytest.mark.parametrize("kilobytes", [0, 8, 40, 64, 88])
def test_a_full_disk_is_told_and_the_next_run_resumes(project: Project, kilobytes: int) -> None:
    before = project.good()
    filler = leave(project.base, kilobytes)
    result = project.run("run", "--phase", "collect", "--force")
    filler.unlink()
    assert_told_and_resumed(project, before, result)


@pytest.mark.parametrize("kilobytes", [4, 20, 60])
def test_a_disk_that_fills_while_reports_are_published_leaves_the_last_ones(project: Project, kilobytes: int) -> None:
    before, filler = project.good(), project.base / "filler"
    fill = f"import shutil\nfrom pathlib import Path\nPath({str(filler)!r}).write_bytes(b'x' * (shutil.disk_usage({str(project.base)!r}).free - {kilobytes * 1024}))"
    project.change("05_report", "stage.finish()", f"stage.finish()\n{fill}")
    result = project.run("run", "--phase", "collect", "--force")
    filler.unlink()
    project.write("05_report", toy_notebook("05_report"))
    assert_told_and_resumed(project, before, result)
