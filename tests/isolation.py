"""Test runs never touch the project's own tables and reports; a skip is a failure where everything should be installed."""

import os
import shutil
import tempfile

import pytest
from hypothesis import settings

# No timed tests: a busy machine must not fail a property.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_ABSENT = ("not installed", "未安装", "comes with the OCR extra")

# Set at import, before any kernel starts: kernels inherit it, so the notebooks that nbval runs write here.
_WORK = tempfile.mkdtemp(prefix="pipeline-tests-")
os.environ["PIPELINE_WORK_ROOT"] = _WORK
os.environ.setdefault("PYTHONHASHSEED", "0")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the notebooks last and in order."""
    items.sort(key=lambda item: item.path.suffix == ".ipynb")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]"):  # type: ignore[no-untyped-def]
    """Where PIPELINE_STRICT_SKIPS is set, a test skipped for want of a program or package has failed."""
    report = yield
    reason = str(report.longrepr)
    if report.skipped and os.environ.get("PIPELINE_STRICT_SKIPS") and any(word in reason for word in _ABSENT):
        report.outcome = "failed"
        report.longrepr = f"skipped, but everything should be installed here: {reason}"
    return report


def pytest_unconfigure() -> None:
    """Remove what the test run wrote."""
    shutil.rmtree(_WORK, ignore_errors=True)
