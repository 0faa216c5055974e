"""Kernels for notebooks: always this interpreter, started in notebooks/, killed when done."""

import os
import subprocess
import sys
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync


class ProjectKernel(AsyncKernelManager):
    """A kernel manager that never looks a kernelspec up: it starts the interpreter that runs this program."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The one kernel there is."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
            metadata={"supported_encryption": ["curve"]},
        )


def start_kernel(folder: Path, environment: dict[str, str], imports: tuple[str, ...] = ()) -> ProjectKernel:
    """Return a kernel that is starting in the folder; it is killed with `stop_kernel`.

    Args:
        folder: working directory of the kernel.
        environment: variables added to this process's own.
        imports: modules to load at start without binding a name, so that a notebook that forgets its import fails.
    """
    manager = ProjectKernel()
    manager.transport_encryption = "auto"
    lines = [f"--IPKernelApp.exec_lines=__import__({name!r})" for name in imports]
    run_sync(manager.start_kernel)(
        cwd=str(folder),
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONHASHSEED": "0", **environment},
        extra_arguments=lines,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return manager


def stop_kernel(manager: ProjectKernel) -> None:
    """Kill the kernel at once; its work is in files by now."""
    run_sync(manager.shutdown_kernel)(now=True)
