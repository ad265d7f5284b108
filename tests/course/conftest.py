"""Tests of the course itself; those that read solutions/ need the folder, which archives lack."""

from pathlib import Path

HERE = Path(__file__).parent
NEED_SOLUTIONS = sorted(p for p in HERE.glob("test_*.py") if "solutions" in p.read_text("utf-8"))

collect_ignore = [] if (HERE.parents[1] / "solutions").is_dir() else NEED_SOLUTIONS


def pytest_report_header():
    """Say what is left out."""
    if collect_ignore:
        return f"there is no solutions/: {len(collect_ignore)} modules that need it are left out"
