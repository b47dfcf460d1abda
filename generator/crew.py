"""Work shared between this process and a second one, where the machine has two processors and there is much to do."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")

LEAST = 300
"""Fewer jobs than this are done sooner alone."""


def shared(work: Callable[[Sequence[Job]], list[Done]], jobs: Sequence[Job], *, least: int = LEAST) -> list[Done]:
    """What `work` makes of the jobs, one for each, in their order.

    Half of the jobs may be done in a copy of this process, so `work` changes nothing that anybody looks at later, and
    what it gives can be pickled. Whatever happens to the copy, its half is then done here.
    """
    if len(jobs) < least or not _can_share():
        return work(jobs)
    mine, theirs = jobs[0::2], jobs[1::2]
    gc.collect()
    gc.freeze()  # so that the copy does not touch, and so copy, what it shares with us
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        _work_and_leave(work, theirs, reads, writes)
    os.close(writes)
    try:
        done: list[Done | None] = [None] * len(jobs)
        done[0::2] = work(mine)
        with os.fdopen(reads, "rb") as told:
            answer = told.read()
    finally:
        gc.unfreeze()
        os.waitpid(child, 0)
    try:
        done[1::2] = pickle.loads(answer)  # noqa: S301  # from our own copy
    except (pickle.UnpicklingError, EOFError, ValueError):
        done[1::2] = work(theirs)
    return done  # type: ignore[return-value]  # every place has been filled


def _can_share() -> bool:
    if sys.platform != "linux" or threading.active_count() > 1:  # a copy of several threads has only one of them
        return False
    return len(os.sched_getaffinity(0)) > 1


def _work_and_leave(work: Callable[[Sequence[Job]], list[Done]], jobs: Sequence[Job], reads: int, writes: int) -> None:
    """In the copy: do the work, tell what came of it, and end without running anything that is ours to run once."""
    status = 1
    with contextlib.suppress(BaseException):
        os.close(reads)
        with os.fdopen(writes, "wb") as tell:
            pickle.dump(work(jobs), tell, protocol=pickle.HIGHEST_PROTOCOL)
        status = 0
    os._exit(status)
