"""Process pools: run a function on chunks of a list on all cores, where there is enough work for that to pay."""

from __future__ import annotations

import functools
import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

START_METHOD = "fork" if sys.platform == "linux" else "spawn"
"""A forked worker shares the memory of this process; a spawned one gets a pickled copy of what it needs."""


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def map_chunks(
    work: Callable[[Sequence[Item]], Result],
    items: Sequence[Item],
    *,
    minimum: int,
    size: int,
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[Result]:
    """Yield `work(chunk)` for each chunk of at most `size` items, in order.

    With at least `minimum` items the chunks are shared by a pool of processes, so `work` and its results can be
    pickled, and `work` changes nothing in this process; `meanwhile` is called here while they run. Chunks that a pool
    could not do are done here.
    """
    chunks = [items[at : at + size] for at in range(0, len(items), size)]
    meanwhile = functools.cache(meanwhile)  # called once, whether a pool can be used or not
    done = 0
    if len(items) >= minimum and _can_start_processes():
        from concurrent.futures import process  # imported where used: most commands start no process

        try:
            for result in _in_pool(work, chunks, meanwhile):
                yield result
                done += 1
        except (process.BrokenProcessPool, OSError, NotImplementedError):
            pass  # a worker was killed, or the system allows none
    meanwhile()
    yield from map(work, chunks[done:])


def _can_start_processes() -> bool:
    # A fork copies only the calling thread, and locks that another one held stay locked.
    return cores() > 1 and (START_METHOD != "fork" or threading.active_count() == 1)


def _in_pool(work: Callable[[Any], Result], chunks: Sequence[Any], meanwhile: Callable[[], None]) -> Iterator[Result]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context(START_METHOD)
    count = min(cores(), len(chunks)) - 1 or 1
    with ProcessPoolExecutor(count, mp_context=context, initializer=_initialize, initargs=(work,)) as pool:
        futures = [pool.submit(_run, chunk) for chunk in chunks]
        try:
            meanwhile()
            done_here: dict[int, Result] = {}
            last = len(chunks)
            for number, future in enumerate(futures):
                # This process works too: it takes chunks from the end that no worker has begun.
                while number not in done_here and not future.done() and last > number + 1:
                    last -= 1
                    if not futures[last].cancel():
                        break
                    done_here[last] = work(chunks[last])
                yield done_here.pop(number) if number in done_here else future.result()
        finally:
            pool.shutdown(cancel_futures=True)


_work: Callable[[Any], Any]


def _initialize(work: Callable[[Any], Any]) -> None:
    global _work
    _work = work
    gc.freeze()  # collecting what was inherited by a fork would write to, and so copy, all of its memory


def _run(chunk: Any) -> Any:
    return _work(chunk)
