"""Process pool: apply a function to chunks of a long list on all cores; a short list is processed without a pool."""

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
"""A forked worker shares the memory of this process; a spawned one receives a pickled copy of the function."""


def available_cores() -> int:
    """Return the number of cores that this process may use."""
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

    With `minimum` or more items, a pool of processes runs the chunks, so `work` and its results must be picklable, and
    `work` must not rely on changing this process. The callback `meanwhile` is called once, in this process, while the
    pool works. Chunks that the pool could not finish (a worker was killed, or none can be started) run in this process.
    Exceptions of `work` propagate.
    """
    chunks = [items[at : at + size] for at in range(0, len(items), size)]
    meanwhile = functools.cache(meanwhile)  # at most one call, with or without a pool
    done = 0
    if len(items) >= minimum and _can_start_processes():
        from concurrent.futures import process  # imported late: most commands start no process

        try:
            for result in _map_in_pool(work, chunks, meanwhile):
                yield result
                done += 1
        except (process.BrokenProcessPool, OSError, NotImplementedError):
            pass
    meanwhile()
    yield from map(work, chunks[done:])


def _can_start_processes() -> bool:
    """Return whether a pool has a second core to run on and can be started safely now."""
    # A fork copies only the calling thread: locks that other threads hold would stay locked in the worker.
    return available_cores() > 1 and (START_METHOD != "fork" or threading.active_count() == 1)


def _map_in_pool(
    work: Callable[[Any], Result], chunks: Sequence[Any], meanwhile: Callable[[], None]
) -> Iterator[Result]:
    """Yield `work(chunk)` in order, computed by a process pool and by this process."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context(START_METHOD)
    count = min(available_cores(), len(chunks)) - 1 or 1
    with ProcessPoolExecutor(count, mp_context=context, initializer=_initialise_worker, initargs=(work,)) as pool:
        futures = [pool.submit(_run_in_worker, chunk) for chunk in chunks]
        try:
            meanwhile()
            done_here: dict[int, Result] = {}
            last = len(chunks)
            for number, future in enumerate(futures):
                # This process works too: it takes unstarted chunks from the end.
                while number not in done_here and not future.done() and last > number + 1:
                    last -= 1
                    if not futures[last].cancel():
                        break
                    done_here[last] = work(chunks[last])
                yield done_here.pop(number) if number in done_here else future.result()
        finally:
            pool.shutdown(cancel_futures=True)


_worker_function: Callable[[Any], Any]
"""The function that this worker process applies to chunks. `_initialise_worker` sets it; it is unset in the main
process.
"""


def _initialise_worker(work: Callable[[Any], Any]) -> None:
    """Set the function that a new worker process applies to its chunks."""
    global _worker_function
    _worker_function = work
    gc.freeze()  # collection would write to inherited memory, and so copy it


def _run_in_worker(chunk: Any) -> Any:
    """Apply the worker's function to a chunk."""
    return _worker_function(chunk)
