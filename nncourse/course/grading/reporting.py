"""All that is written at the end of a run for people to read."""

from nncourse.course.grading.feedback import write_feedback
from nncourse.course.grading.guide import write_guide


def report(results, references, rows, folder):
    """Write the students' feedback pages and the guide for marking written answers.

    Parameters
    ----------
    results : sequence of marking.Result
    references : sequence of Reference
    rows : sequence of by_hand.Row
    folder : path-like
    """
    write_feedback(results, references, folder)
    write_guide(references, rows, folder)
