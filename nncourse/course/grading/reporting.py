"""All that is written at the end of a run for people to read."""

from nncourse.course.grading.feedback import write_feedback


def report(results, references, folder):
    """Write the students' feedback pages.

    Parameters
    ----------
    results : sequence of marking.Result
    references : sequence of Reference
    folder : path-like
    """
    write_feedback(results, references, folder)
