"""Run commands of this checkout in processes forked from one that has imported their modules.

Importing takes most of the time of a short command, and the tests run hundreds. A forked process differs from a new one
in that modules, compiled patterns and templates are loaded already. So a test of imports, or one that changes the
interpreter, starts a new process (`sites.run` decides). A command in a forked process that runs one of these modules in
turn, as `playbook publish` runs MkDocs, forks as well. Run as a script, this module is the server; its argument is the
file descriptor of the socket.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

CAN_FORK = sys.platform == "linux"
MAX_REQUEST = 1 << 17  # bytes of a request: mostly the environment
MODULES = ("coaching_playbook", "mkdocs")
"""The modules that can be run in a forked process."""
IMPORTED = ("coaching_playbook.cli", "coaching_playbook.plugin", "mkdocs.commands.build", "mkdocs.commands.serve")


@functools.cache
def _server(environment: tuple[tuple[str, str], ...]) -> socket.socket:
    """Start a server process, which ends with this process, and return the socket to it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    subprocess.Popen(
        [sys.executable, __file__, str(theirs.fileno())],
        env=dict(environment),
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # keys pressed in a terminal stop the tests, and so the server
    )
    theirs.close()
    return ours


def run(
    module: str,
    arguments: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    variables: Mapping[str, str],
    timeout: float,
) -> subprocess.CompletedProcess[str]:
    """Run `python -m module arguments` in a new session (setsid), and return its exit status and output.

    `environment` is that of the server; `variables` are added for this process only. Raises TimeoutExpired.
    """
    server = _server(tuple(environment.items()))
    request = {"module": module, "arguments": arguments, "cwd": str(cwd), "variables": dict(variables)}
    reply, status_end = os.pipe()
    with (
        tempfile.TemporaryFile() as stdout,
        tempfile.TemporaryFile() as stderr,
        os.fdopen(reply) as status,
    ):
        socket.send_fds(
            server, [json.dumps(request).encode()], [stdout.fileno(), stderr.fileno(), status_end], socket.MSG_EOR
        )
        os.close(status_end)
        started = status.readline()
        assert started, "the server of the tests' commands has ended; its error is above"
        process = int(started)
        is_late = not select.select([status], [], [], timeout)[0]
        if is_late:
            os.killpg(process, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(int(status.readline()))
        if is_late:
            raise subprocess.TimeoutExpired([module, *arguments], timeout)
        texts = []
        for file in (stdout, stderr):
            file.seek(0)
            texts.append(file.read().decode("utf-8").replace("\r\n", "\n"))
    return subprocess.CompletedProcess([sys.executable, "-m", module, *arguments], code, *texts)


def _fill_caches() -> None:
    """Build a small playbook, and load the templates that it does not use, before forking."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    from coaching_playbook.pages.environment import ENVIRONMENT
    from small_playbook import write_small_playbook

    for name in ENVIRONMENT.list_templates(extensions=["html", "md"]):
        ENVIRONMENT.get_template(name)
    with tempfile.TemporaryDirectory() as folder:
        settings = write_small_playbook(Path(folder) / "root") / "mkdocs.yml"
        build(load_config(str(settings), site_dir=f"{folder}/site"))


def _serve(requests: socket.socket) -> None:
    """Serve requests until the client closes the socket.

    Returns in the server, and in each forked process when it has run its command.
    """
    while True:
        message, files, *_ = socket.recv_fds(requests, MAX_REQUEST, 3)
        if not message:
            return
        if os.fork() == 0:  # this process waits for the next one, which runs the command
            requests.close()
            _run_and_report(json.loads(message), *files)
            return
        for file in files:
            os.close(file)
        _reap()


def _reap() -> None:
    """Wait for ended child processes without blocking."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _run_and_report(request: dict[str, Any], stdout: int, stderr: int, status: int) -> None:
    """Fork a process that runs a request, and write its process id and exit status to the descriptor `status`."""
    child = os.fork()
    if child == 0:
        os.close(status)
        os.dup2(stdout, 1)
        os.dup2(stderr, 2)
        os.close(stdout)
        os.close(stderr)
        _run_request(request)
        return
    os.close(stdout)
    os.close(stderr)
    os.write(status, f"{child}\n".encode())
    os.write(status, f"{os.waitpid(child, 0)[1]}\n".encode())
    os._exit(0)


def _run_request(request: dict[str, Any]) -> None:
    """Run the module of a request in this process, as `python -m` does."""
    os.setsid()
    os.chdir(request["cwd"])
    os.environ.update(request["variables"])
    subprocess.Popen = _ForkingPopen  # type: ignore[misc,assignment]
    _run_module(request["module"], request["arguments"])


def _run_module(module: str, arguments: Sequence[str]) -> None:
    sys.path[0] = str(Path.cwd())
    sys.argv = ["", *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


class _ForkingPopen(subprocess.Popen[Any]):
    """A Popen that forks for `python -m` of one of `MODULES`, and starts other programs as usual.

    It forks only from the main thread, as another thread could hold a lock that the child needs.
    """

    def __init__(self, command: Any, **options: Any) -> None:
        python, option, module, *arguments = [*command, "", "", ""] if isinstance(command, list) else [""] * 3
        is_own = (python, option) == (sys.executable, "-m") and module in MODULES
        if is_own and threading.current_thread() is threading.main_thread():
            sys.stdout.flush()  # or the forked process would write it too
            sys.stderr.flush()
            environment, files = options.get("env") or {**os.environ}, options.get("pass_fds", ())
            options["preexec_fn"] = functools.partial(_run_module_and_exit, module, arguments[:-3], environment, files)
        super().__init__(command, **options)


def _run_module_and_exit(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], files: Sequence[int]
) -> None:
    """Run a module in this forked process instead of a program, and exit.

    Only the standard file descriptors and `files` stay open, as after exec.
    """
    status: object = 1
    try:
        for number in [int(file.name) for file in Path("/proc/self/fd").iterdir()]:
            if number > 2 and number not in files:
                with contextlib.suppress(OSError):  # that of the folder itself
                    os.close(number)
        os.environ.clear()
        os.environ.update(environment)
        _run_module(module, arguments)
        status = 0
    except SystemExit as end:
        status = end.code
    except BaseException:  # Python does this at the end of a program
        traceback.print_exc()
    finally:
        if isinstance(status, str):
            print(status, file=sys.stderr)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else int(status is not None))


if __name__ == "__main__":
    for name in IMPORTED:
        __import__(name)
    _fill_caches()
    gc.collect()
    gc.freeze()  # a collection would write to the memory that forked processes share
    _serve(socket.socket(fileno=int(sys.argv[1])))
