"""The mutation score of the checks, printed at the end of a test run.

A test that judges an answer records ``("mutation", what is counted)`` as a property; the
properties travel with the reports, so that the count is right with several workers, too.
"""

from collections import Counter


def pytest_terminal_summary(terminalreporter):
    tried, right = Counter(), Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            kind = dict(report.user_properties).get("mutation")
            if kind and report.when == "call":
                tried[kind] += 1
                right[kind] += outcome == "passed"
    for kind in sorted(tried):
        percent = 100 * right[kind] / tried[kind]
        terminalreporter.write_line(
            f"mutation score: {right[kind]} of {tried[kind]} {kind} ({percent:.0f} %)"
        )
