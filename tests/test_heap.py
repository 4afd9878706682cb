"""A process that lives long shares what its threads have freed."""

import subprocess
import sys

THREADS = 8
COUNT = """
import ctypes, sys, threading
from tts_job import heap
if sys.argv[1] == "small":
    heap.keep_small()
libc = ctypes.CDLL(None)
met = threading.Barrier(int(sys.argv[2]) + 1)

def work():
    libc.malloc(64)
    met.wait()  # as long as it lives an arena is its own
    met.wait()

for _ in range(int(sys.argv[2])):
    threading.Thread(target=work, daemon=True).start()
met.wait()
print(sum("rw-p" in line for line in open("/proc/self/maps")))
met.wait()
"""


def writable_parts(manner: str) -> int:
    """Of the memory of a process with so many threads; each arena is one."""
    command = (sys.executable, "-c", COUNT, manner, str(THREADS))
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return int(done.stdout)


def test_threads_have_no_memory_of_their_own() -> None:
    assert writable_parts("small") < writable_parts("usual")
