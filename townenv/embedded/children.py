"""Child processes that never outlive us, not even when we are killed with -9."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
from functools import partial
from pathlib import Path
from typing import IO

from townenv.embedded.places import Account

Child = subprocess.Popen[bytes]
PIPE = subprocess.PIPE

PR_SET_PDEATHSIG = 1
_prctl = getattr(ctypes.CDLL(None), "prctl", None)  # looked up here: after fork is no time to load libraries


def spawn(
    command: list[str],
    *,
    death_signal: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    output: int | IO[bytes] | None = None,
) -> Child:
    """Start a child that gets `death_signal` when we die. Call it from the main thread only.

    The kernel sends the signal when the *thread* that forked ends. A session of its own keeps the terminal's Ctrl-C
    away from the child: we stop it in our order.
    """
    return subprocess.Popen(
        command,
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        cwd=cwd,
        env=env,
        start_new_session=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        # Runs after the switch of user, which would clear the death signal.
        preexec_fn=partial(_die_with_parent, os.getpid(), death_signal),
    )


def _die_with_parent(parent: int, death_signal: int) -> None:
    if _prctl is None:  # not Linux
        return
    _prctl(PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def end_with_parent() -> None:
    """Let our own process get SIGTERM when its parent dies."""
    if _prctl is not None:
        _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(child: Child, how: signal.Signals, seconds: float) -> None:
    """Ask the child to end, wait, then kill what is left of its process group."""
    if child.poll() is None:
        child.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
    kill_group(child)


def kill_group(child: Child) -> None:
    """Kill -9 the child and all that it has left behind in its session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody there (macOS says it the second way)
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def describe_end(child: Child) -> str:
    """How an ended child ended: `exit code 3` or `signal SIGKILL`."""
    code = child.returncode
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def free_port() -> int:
    """A port of the loopback that nobody listens on now; whoever uses it must be ready to try another."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
