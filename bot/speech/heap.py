"""The C library's heap, kept small around an engine's work: glibc alone holds on to what threads gave back."""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from bot.speech.hardware import cores

#: `M_ARENA_MAX` of glibc's malloc.h.
_ARENA_MAX = -8
#: Cores whose threads share a heap: as few as make no difference to the time it takes (measured with two).
_SHARING = 4


def share_heaps() -> None:
    """Few heaps for the threads that start from now on; so before an engine's threads do.

    By default every thread gets one of its own, which keeps the most its threads ever held: hundreds of megabytes
    several times.
    """
    if libc := _glibc():
        libc.mallopt(_ARENA_MAX, max(1, cores() // _SHARING))


@contextmanager
def giving_back() -> Iterator[None]:
    """At the end, what is free in the heaps goes back to the system; also as a decorator."""
    try:
        yield
    finally:
        if libc := _glibc():
            libc.malloc_trim(0)


@cache
def _glibc() -> Any:
    """The C library where it is GNU's, else None: others return memory by themselves."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "gnu_get_libc_version") else None
