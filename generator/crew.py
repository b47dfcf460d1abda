"""Work shared between this process and a second one, where the machine has two processors and there is much to do."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")

LEAST = 300
"""Fewer jobs than this are done sooner alone."""
TOGETHER = 64
"""Jobs that stand next to each other, and may share work, go to the same process by so many."""
_TICKETS = 30_000
"""So many tickets fit into a pipe that nobody reads yet, two bytes each."""


def shared(
    work: Callable[[Sequence[Job]], list[Done]],
    jobs: Sequence[Job],
    *,
    also: Callable[[], None] = lambda: None,
    least: int | None = None,
) -> list[Done]:
    """What `work` makes of the jobs, one for each, in their order.

    Some of the jobs may be done in a copy of this process, so `work` changes nothing that anybody looks at later, and
    what it gives can be pickled. Each process takes the next few jobs when it has done the last ones. `also` is
    done here, first, while the copy has begun with the jobs. Whatever happens to the copy, its jobs are then done here.
    """
    many = max(TOGETHER, -(-len(jobs) // _TICKETS))
    blocks = [jobs[at : at + many] for at in range(0, len(jobs), many)]

    def do(block: Sequence[Job]) -> list[Done]:
        done = work(block)
        gc.collect(1)  # what went round in circles; where collecting is switched off, nobody else looks for it
        return done

    few = len(jobs) < (LEAST if least is None else least)
    told = None if few or not _can_share() else _file()
    if told is None:
        also()
        return [one for block in blocks for one in do(block)]
    tickets, punch = os.pipe()
    os.write(punch, b"".join(number.to_bytes(2, "big") for number in range(len(blocks))))
    os.close(punch)
    gc.freeze()  # so that the copy does not touch, and so copy, what it shares with us
    with told:
        child = os.fork()
        if not child:
            _leave_after(lambda: _tell(told, ((number, do(blocks[number])) for number in _drawn(tickets))))
        try:
            also()
            done = {number: do(blocks[number]) for number in _drawn(tickets)}
        finally:
            gc.unfreeze()
            os.close(tickets)
            os.waitpid(child, 0)
        told.seek(0)
        with contextlib.suppress(pickle.UnpicklingError, EOFError):
            while True:
                number, answer = pickle.load(told)  # noqa: S301  # from our own copy
                done[number] = answer
    return [one for number, block in enumerate(blocks) for one in done.get(number) or do(block)]


def aside(work: Callable[[], object], many: int) -> Callable[[], None]:
    """Begin some work in a copy of this process, or do it at once where that cannot be; the answer waits for its end.

    `many` says on how many things the work is done: little work is done at once. It changes nothing here: what it
    does is seen in files alone.
    """
    if many < LEAST or not _can_share():
        work()
        return lambda: None
    child = os.fork()
    if not child:
        _leave_after(work)

    def wait() -> None:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)

    return wait


def _drawn(tickets: int) -> Iterator[int]:
    """The numbers of blocks that nobody else has drawn."""
    while ticket := os.read(tickets, 2):
        yield int.from_bytes(ticket, "big")


def _can_share() -> bool:
    if sys.platform != "linux" or threading.active_count() > 1:  # a copy of several threads has only one of them
        return False
    return len(os.sched_getaffinity(0)) > 1


def _file() -> IO[bytes] | None:
    """A file without a name, for the copy to tell in; None where there is no room for one."""
    try:
        return tempfile.TemporaryFile()
    except OSError:
        return None


def _tell(told: IO[bytes], answers: Iterable[object]) -> None:
    for answer in answers:
        pickle.dump(answer, told, protocol=pickle.HIGHEST_PROTOCOL)
    told.flush()


def _leave_after(work: Callable[[], object]) -> None:
    """In the copy: do the work, and end without running anything that is ours to run once."""
    status = 1
    with contextlib.suppress(BaseException):
        work()
        status = 0
    os._exit(status)
