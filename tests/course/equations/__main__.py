"""``python -m tests.course.equations`` writes docs/equations.md."""

from tests.course.equations.page import PAGE, render

if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
    print(f"wrote {PAGE}")
