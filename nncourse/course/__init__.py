"""Room 3, the course machinery: checks, student versions, grading, command line."""

from nncourse.course.checks import check, finished

__all__ = ["check", "finished"]
