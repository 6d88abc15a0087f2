"""How much memory an engine may take: what the call says, or what a limited address space leaves; the rest goes to a disk."""

import ctypes
import os
import resource
from pathlib import Path

_MIB = 1024 * 1024
_RESERVE_MIB = 256
"""For what the process itself still needs: results, pages, buffers of threads."""
LEAST_MIB = 96
"""Below this an engine cannot hold its own buffers."""
_M_ARENA_MAX = -8
"""The number by which mallopt knows how many arenas there may be (malloc.h)."""


def spare_reserves() -> None:
    """Where the address space is limited, keep the allocators from setting aside room for each thread that nobody uses.

    To be called before anything heavy is loaded. On systems with another allocator nothing happens.
    """
    if not is_address_space_limited():
        return
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_ARENA_MAX, 2)


def is_address_space_limited() -> bool:
    """Whether the call runs under `ulimit -v`: then nothing is done side by side."""
    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


def engine_memory(asked_mib: int | None) -> int | None:
    """Memory in MiB; None leaves it to the engine, which takes a share of the machine's (`risk.duck.Bounds`).

    Where the address space is limited (`ulimit -v`), the engine gets half of what is still free: an allocator's reserves
    and fragments count against the limit as well, and a refused allocation cannot be helped by going to the disk.
    """
    if asked_mib is not None:
        return asked_mib
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return None
    return max(((limit - _taken()) // _MIB - _RESERVE_MIB) // 2, LEAST_MIB)


def _taken() -> int:
    """Bytes of address space that this process has; nothing where the system does not tell."""
    sizes = Path("/proc/self/statm")
    return int(sizes.read_text().split()[0]) * resource.getpagesize() if sizes.exists() else 0
