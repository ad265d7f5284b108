"""Room 3, the course machinery: checks, student versions, grading, command line."""

from nncourse.course.checks import check

__all__ = ["check"]
