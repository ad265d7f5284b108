"""`python -m nncourse.course` is `nncourse`."""

from nncourse.course.cli import main

if __name__ == "__main__":
    main()
