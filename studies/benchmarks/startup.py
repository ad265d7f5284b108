"""What starting costs: importing nncourse against importing numpy, and loading MNIST.

    python -m studies.benchmarks.startup

Each time is the median of fresh processes, the two imports in turn. MNIST needs NNCOURSE_DATA or
the download cache.
"""

import statistics
import subprocess
import sys

TIMED = "import time; t = time.perf_counter(); {}; print(time.perf_counter() - t)"
LOADED = """
import resource, time
from nncourse.data import load_mnist
t = time.perf_counter(); load_mnist(); print(time.perf_counter() - t)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def fresh(code):
    """Return the numbers that a fresh Python prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return [float(line) for line in done.stdout.split()]


def main():
    turns = [
        [fresh(TIMED.format(f"import {name}"))[0] for name in ("numpy", "nncourse")]
        for _ in range(11)
    ]
    ratio = statistics.median(ours / numpy for numpy, ours in turns)
    numpy, ours = (1000 * statistics.median(times) for times in zip(*turns, strict=True))
    print(f"import numpy {numpy:.0f} ms, import nncourse {ours:.0f} ms, ratio {ratio:.2f}")
    try:
        seconds, megabytes = zip(*[fresh(LOADED) for _ in range(5)], strict=True)
    except RuntimeError as error:
        sys.exit(f"MNIST was not loaded: {error}")
    print(f"load_mnist {statistics.median(seconds):.2f} s, peak {max(megabytes):.0f} MB")


if __name__ == "__main__":
    main()
