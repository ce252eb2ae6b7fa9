"""Which processor a web worker keeps to.

Of the threads of one Python process only one runs at a time. Left to themselves they are woken on
whichever processor is free, and take the turn and the memory of each other across the machine: that
cost a quarter of the visits (decision 9). Kept to one processor each, workers leave it nothing to
wait for, and whatever else runs here may still go wherever there is room.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

#: Where Linux says which processors are two faces of one core.
TOPOLOGY = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"


def allowed() -> list[int]:
    """Give the processors this process may use; none where a system does not tell."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def core_of(processor: int) -> str:
    """Name the core of a processor: two that share one give the same name."""
    try:
        return Path(TOPOLOGY.format(processor)).read_text(encoding="ascii").strip()
    except OSError:
        return str(processor)


def least_taken(
    processors: Iterable[int], taken: Iterable[int], core: Callable[[int], str] = core_of
) -> int | None:
    """Give the processor whose core, and which itself, the fewest keep to; the first of several."""
    by_processor = Counter(taken)
    by_core = Counter(core(one) for one in by_processor.elements())
    return min(processors, key=lambda one: (by_core[core(one)], by_processor[one]), default=None)


def keep_to(processor: int | None) -> None:
    """Let this process, and the threads it will start, run on one processor only, if it may."""
    if processor is not None:
        # A processor can be taken away meanwhile, and a container may forbid the choice.
        with suppress(OSError):
            os.sched_setaffinity(0, {processor})
