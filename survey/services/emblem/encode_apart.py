"""Makes the emblem from a file in a process of its own, with little time and memory.

Whoever runs the system gives the file, but has it from somebody else: a picture that takes the
process that opens it down must not take citizens' pages along.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor

from survey.engine.engines import Engine, Processes
from survey.engine.limits import TooLong, time_limit
from survey.rendering.emblem import check_kind, encode_emblem
from survey.rendering.emblem_refused import EmblemRefused

__all__ = ["EmblemRefused", "encode_apart", "encode_within"]

#: The slowest honest file takes a tenth.
SECONDS = 5
GREEDY = (
    "Tệp cần quá nhiều thời gian hoặc bộ nhớ để vẽ; hãy gửi một ảnh đơn giản hơn, hoặc tệp PNG."
)


def encode_within(content: bytes, seconds: float = SECONDS) -> bytes:
    """Make the picture that is kept, within a time; runs in any process."""
    with time_limit(seconds):
        return encode_emblem(content)


def encode_apart(content: bytes, engine: Engine | None = None) -> bytes:
    """Make the picture that is kept; EmblemRefused says why a file cannot be one."""
    check_kind(content)
    with (engine or Processes(1)).open(alone=True) as executor:
        try:
            return bytes(executor.submit(encode_within, content).result())
        except (TooLong, MemoryError, BrokenExecutor):
            raise EmblemRefused(GREEDY) from None
