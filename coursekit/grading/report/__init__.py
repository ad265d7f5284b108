"""All that is written at the end of a run for people to read."""

from coursekit.grading.report.feedback import write_feedback
from coursekit.grading.report.guide import write_guide
from coursekit.grading.report.summary import write_class_summary


def write_pages(results, references, rows, folder):
    """Write a page for each student, one about the class, one for marking written answers.

    Parameters
    ----------
    results : sequence of marks.Result
    references : sequence of Reference
    rows : sequence of by_hand.Row
    folder : path-like
    """
    write_feedback(results, references, folder)
    write_class_summary(results, folder)
    write_guide(references, rows, folder)
