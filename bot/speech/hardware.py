"""What this machine offers: cores, memory and a GPU, as far as the process may use them."""

import os
from pathlib import Path

#: CTranslate2 4 opens cuBLAS of CUDA 12 by this name when it first computes on a GPU, and fails where there is none.
_CUBLAS = "cublas64_12.dll" if os.name == "nt" else "libcublas.so.12"


def cores() -> int:
    """Processors this process may run on: affinity and the container's quota count, not the machine's total."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota(Path("/sys/fs/cgroup/cpu.max"))
    return max(1, min(allowed, quota) if quota else allowed)


def memory() -> int:
    """Bytes of memory this process may use, 0 where nobody says."""
    limit = _number(Path("/sys/fs/cgroup/memory.max"))
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        total = 0
    return min(limit, total) if limit and total else limit or total


def ctranslate2_has_gpu() -> bool:
    """Whether CTranslate2 sees a CUDA device and finds what it computes with; PyTorch may bring another CUDA's."""
    import ctypes

    import ctranslate2

    if not ctranslate2.get_cuda_device_count():
        return False
    try:
        ctypes.CDLL(_CUBLAS)
    except OSError:
        return False
    return True


def _quota(path: Path) -> int:
    """Whole cores granted by a control group's `cpu.max` ("200000 100000" is two); 0: no limit."""
    try:
        granted, period = path.read_text(encoding="ascii").split()
        return max(1, round(int(granted) / int(period)))
    except (OSError, ValueError):
        return 0


def _number(path: Path) -> int:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0
