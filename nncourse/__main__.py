"""`python -m nncourse` is `nncourse`."""

from nncourse.command import main

if __name__ == "__main__":
    main()
