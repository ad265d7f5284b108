"""Importing this before numpy keeps every library to one thread, so that ratios mean something."""

import os

for library in ("OPENBLAS", "MKL", "OMP", "VECLIB"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
