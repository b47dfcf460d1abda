"""Work shared between this process and a second one, where the machine has two processors and there is much to do."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import pickle
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, TypeVar, cast

Job = TypeVar("Job")
Done = TypeVar("Done")

LEAST = 300
"""Fewer jobs than this are done sooner alone."""
TOGETHER = 64
"""Jobs that stand next to each other, and may share work, go to the same process by so many; the last by an eighth."""
_UNLOOKED = 50_000
"""So many new objects may be there before they are looked through: a few megabytes."""
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
    blocks = [*_blocks(jobs)]

    def do(block: Sequence[Job]) -> list[Done]:
        done = work(block)
        if (
            gc.get_count()[0] > _UNLOOKED
        ):  # where collecting is switched off, nobody else looks for what goes in circles
            gc.collect(1)
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


def aside(work: Callable[[], Done], many: int) -> Callable[[], Done]:
    """Begin some work in a copy of this process, or do it at once where that cannot be; what is returned waits for it.

    `many` says on how many things the work is done: little work is done at once. It changes nothing here but by what
    it gives. Whatever happens to the copy, the work is then done here.
    """
    told = None if many < LEAST or not _can_share() else _file()
    if told is None:
        answer = work()
        return lambda: answer
    child = os.fork()
    if not child:
        _leave_after(lambda: _tell(told, [work()]))

    @functools.cache
    def wait() -> Done:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
        with told:
            told.seek(0)
            try:
                return cast("Done", pickle.load(told))  # noqa: S301  # from our own copy
            except (pickle.UnpicklingError, EOFError):
                return work()

    return wait


def _blocks(jobs: Sequence[Job]) -> Iterator[Sequence[Job]]:
    """The jobs by so many that go to one process; at the end by few, so that both have done at the same time."""
    many = max(TOGETHER, -(-len(jobs) // _TICKETS))
    few = max(1, many // 8)
    at = 0
    while at < len(jobs):
        size = many if len(jobs) - at > 4 * many else few
        yield jobs[at : at + size]
        at += size


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
