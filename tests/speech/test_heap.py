"""The C library's heap, in a process of its own: what is set there lasts."""

import json
import subprocess
import sys

import pytest

from bot.speech.hardware import cores
from bot.speech.heap import _SHARING, _glibc

#: Eight threads fill heaps with pieces too small to be mapped one by one, and give all but a few crumbs back.
_WORK = """
import ctypes, json, os, sys, tempfile, threading
from bot.speech.heap import giving_back, share_heaps

def held():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1_000_000

def heaps():
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    with tempfile.NamedTemporaryFile() as told:
        file = ctypes.c_void_p(libc.fopen(told.name.encode(), b"w"))
        libc.malloc_info(0, file)
        libc.fclose(file)
        return told.read().count(b"<heap nr=")

def work():
    pieces = [(bytearray(100_000), bytearray(600)) for _ in range(100)]
    together.wait()
    crumbs.extend(crumb for _, crumb in pieces)

if sys.argv[1] == "shared":
    share_heaps()
together, crumbs = threading.Barrier(8), []
before = held()
with giving_back():
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    within = held()
print(json.dumps({"heaps": heaps(), "within": within - before, "behind": held() - before}))
"""

pytestmark = pytest.mark.skipif(_glibc() is None, reason="another C library, which returns memory by itself")


def _after(how: str) -> dict[str, int]:
    done = subprocess.run([sys.executable, "-c", _WORK, how], capture_output=True, text=True, check=True)
    found: dict[str, int] = json.loads(done.stdout)
    return found


def test_threads_share_heaps() -> None:
    assert _after("shared")["heaps"] <= max(1, cores() // _SHARING) < _after("each its own")["heaps"]


def test_what_is_free_goes_back_to_the_system() -> None:
    found = _after("shared")
    assert found["within"] > 40 > 20 > found["behind"]
