"""At the end of a run: how many of the equations have a test."""


def pytest_terminal_summary(terminalreporter):
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            shown = dict(report.user_properties).get("ledger")
            if shown and report.when == "call":
                terminalreporter.write_line(f"equation ledger: {shown} equations have a test")
