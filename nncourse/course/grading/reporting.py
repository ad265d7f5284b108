"""All that is written at the end of a run for people to read."""

from nncourse.course.grading.feedback import write_feedback
from nncourse.course.grading.guide import write_guide
from nncourse.course.grading.summary import write_class_summary


def report(results, references, rows, folder):
    """Write a page for each student, one about the class, one for marking written answers.

    Parameters
    ----------
    results : sequence of marking.Result
    references : sequence of Reference
    rows : sequence of by_hand.Row
    folder : path-like
    """
    write_feedback(results, references, folder)
    write_class_summary(results, folder)
    write_guide(references, rows, folder)
