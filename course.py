#!/usr/bin/env python3
"""Set up the course in .venv beside this file, and open it. Needs Python 3.11+, nothing else.

    python3 course.py                   open the course in JupyterLab
    python3 course.py --no-browser      serve it and print the address (also: --port 9999)
    python3 course.py test              run the tests; --full adds those that take long
    python3 course.py train --epochs 3  any other command of nncourse: doctor, check, ...
    python3 course.py --newest          install the newest packages, not those tested
    python3 course.py --help            this text; `python3 course.py lab --help` for a command

On Windows write `py course.py`. The first start installs what a learner needs (a few minutes, needs
the internet), the first `test` and the first `grade` what they need besides; later starts install
nothing. Everybody gets the versions of constraints.txt. Delete the folder .venv to start afresh.
"""

# Old Pythons must be able to read this file, to be told that they are too old.
from __future__ import print_function

import hashlib
import os
import re
import shutil
import subprocess
import sys

MINIMUM = (3, 11)
NEWEST = 14
ROOT = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(ROOT, ".venv")
OURS = os.path.join(VENV, "made-by-course.py")  # only what this script made may it clear
STAMP = os.path.join(VENV, "course-stamp")  # there when the set-up ran to its end
EXTRAS = {"test": "all", "grade": "course,grading"}  # what a command needs; all others: "course"
BIN, EXE = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
PYTHON = os.path.join(VENV, BIN, "python" + EXE)

TROUBLE = [  # what pip or venv printed, and what to do about it
    (
        r"No space left|Errno 28|not enough space on the disk|WinError 112|Disk quota",
        "the disk is full: free 2 GB, then run this again.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "the package index was reached, but its certificate is not trusted here: your network puts "
        "its own in between. Set PIP_CERT to that certificate's file, then run this again.",
    ),
    (
        r"NewConnectionError|Failed to establish|name resolution|NameResolutionError|getaddrinfo"
        r"|Name or service not known|ConnectTimeout|Read timed out|ProxyError"
        r"|Network is unreachable",
        "the first start needs the internet, and it cannot be reached: connect (behind a proxy set "
        "HTTPS_PROXY), then run this again.",
    ),
    (
        r"long path|Filename too long|File name too long|WinError 206",
        "a path is too long: move the course to a shorter one, such as C:\\course, then run this "
        "again.",
    ),
    (
        r"Permission denied|Access is denied|Read-only file system",
        "this folder cannot be written: move the course into your home folder, then run this "
        "again.",
    ),
]


class Stop(Exception):
    """The set-up cannot go on; the message is one line that says what to do."""


def main(words):
    """Set up if needed, then become the command."""
    if words[:1] in (["--help"], ["-h"], ["help"]):
        print(__doc__.strip())
        return 0
    try:
        check_version(sys.version_info)
        newest = "--newest" in words
        words = [word for word in words if word != "--newest"]
        extras = EXTRAS.get("".join(words[:1]), "course")
        if newest or not is_ready(extras):
            check_venv()
            set_up(extras, newest)
    except (Stop, OSError) as stop:
        print("course.py: %s" % stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ncourse.py: stopped. Run it again, and it sets up afresh.", file=sys.stderr)
        return 130
    if words[:1] == ["test"]:
        os.chdir(ROOT)
    return become(command(words))


def command(words):
    """Return the arguments for .venv's Python that carry out the words of the command line."""
    if words[:1] == ["test"]:
        return ["-m", "pytest"] + workers(words[1:]) + words[1:]
    if not words or words[0].startswith("-") and words[0] != "--version":
        words = ["lab"] + words
    if words[0] == "lab" and not any(word.startswith("--folder") for word in words):
        words = ["lab", "--folder", ROOT] + words[1:]
    return ["-m", "nncourse"] + words


def workers(words):
    """Return options for a pytest that uses the cores, unless the words pick tests or say how."""
    if any(not word.startswith("-") for word in words) or any(w.startswith("-n") for w in words):
        return []
    return ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile"]


def check_version(version):
    """Stop unless this Python is new enough."""
    if tuple(version[:2]) < MINIMUM:
        raise Stop(too_old(version))


def check_venv():
    """Stop unless this Python can make environments."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Stop(
            "this Python (%s) cannot make environments: its module venv or ensurepip is missing. "
            "On Debian and Ubuntu: sudo apt install python3-venv" % sys.executable
        )


def too_old(version):
    """Say in one line which Python this is, and where a newer one is."""
    line = "the course needs Python %d.%d or newer; this is Python %d.%d (%s). " % (
        MINIMUM + tuple(version[:2]) + (sys.executable,)
    )
    newer = newer_python()
    if newer:
        return line + "You have a newer one: %s course.py" % newer
    return line + "Install one from https://www.python.org/downloads/ and run this again."


def newer_python():
    """Find the name of a Python on the PATH that is new enough, or None."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    for minor in range(NEWEST, MINIMUM[1] - 1, -1):
        name = "python3.%d" % minor
        if any(os.path.exists(os.path.join(folder, name + EXE)) for folder in folders):
            return name
    return None


def is_ready(extras):
    """Tell whether .venv was finished for this Python, this folder, these requirements."""
    return read_stamp() == stamp(both(installed(), extras)) and os.path.exists(PYTHON)


def stamp(extras):
    """Return three lines: what .venv is made of, what is asked for, which extras it has."""
    asked = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(ROOT, name), "rb") as file:
            asked.update(file.read())
    return "%s\n%s\n%s\n" % (made_of(), asked.hexdigest(), extras)


def installed():
    """Return the extras that the stamp names: none before the first set-up."""
    return "".join(read_stamp().splitlines()[2:])


def both(*extras):
    """Return extras together, each once: a set-up takes nothing away."""
    names = sorted(set(",".join(extras).split(",")) - {""})
    return "all" if "all" in names else ",".join(names)


def made_of():
    """Describe Python and folder: an environment belongs to one of each."""
    return "Python %d.%d in %s" % (tuple(sys.version_info[:2]) + (ROOT,))


def read_stamp():
    """Read the stamp file; nothing when there is none."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def write(path, text):
    """Write a file beside its place, then move it there: it is never half there."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


def set_up(extras, newest=False):
    """Make .venv and install the course into it; the last act is the stamp."""
    say("Setting up the course in .venv: this happens once and takes a few minutes.")
    what, before = plan(), read_stamp()
    extras = both(installed() if what == "keep" else "", extras)
    try:
        make_environment(what)
        reach_the_index()
        say("  choosing the versions of all packages")
        newer = ["--upgrade", "--upgrade-strategy", "eager"]
        versions = newer if newest else ["--constraint", "constraints.txt"]
        install(["--editable", ".[%s]" % extras] + versions, show=show_progress)
        write(STAMP, stamp(extras))
    except OSError as error:
        raise Stop(explain(str(error)))
    except Stop:
        if what == "keep":  # pip undid what it could not do; the next try need not start afresh
            write(STAMP, before)
        raise
    say("The course is set up.")


def plan():
    """Decide about .venv: "make" it, "clear" and make it, "keep" ours, "adopt" somebody's."""
    if not os.path.lexists(VENV) or os.path.isdir(VENV) and not os.listdir(VENV):
        return "make"
    if not os.path.exists(OURS):
        return "adopt"
    finished_here = read_stamp().startswith(made_of() + "\n") and os.path.exists(PYTHON)
    return "keep" if finished_here else "clear"


def reach_the_index():
    """Fetch the newest pip with little patience: who is offline learns it within seconds."""
    say("  bringing pip up to date")
    once = ["--no-deps", "--force-reinstall", "--retries", "1", "--timeout", "4"]
    install(
        ["--upgrade", "pip"] + once, judge=known_trouble
    )  # where there is none, the old one does


def install(arguments, **how):
    """Let .venv's pip install."""
    run([PYTHON, "-m", "pip", "install"] + arguments, **how)


def make_environment(what):
    """Carry out the plan for .venv; from here on it counts as unfinished."""
    if os.path.exists(STAMP):
        os.remove(STAMP)
    if what == "adopt":
        adopt()
    elif what != "keep":
        # The mark comes first and goes last: whatever stops here is known as ours, and unfinished.
        if what == "make":
            os.makedirs(VENV, exist_ok=True)
            write(OURS, "course.py made this environment and may clear it.\n")
        clear()
        say("  making an environment for this Python")
        run([sys.executable, "-m", "venv", "--without-pip", VENV])
        run([PYTHON, "-m", "ensurepip", "--default-pip"])


def clear():
    """Empty .venv, but for the mark that it is ours."""
    for name in os.listdir(VENV):
        path = os.path.join(VENV, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif path != OURS:
            os.remove(path)


def adopt():
    """Use a .venv that was made by hand or by uv, if it can be used; never delete it."""
    test = "import sys; sys.exit(sys.version_info < (%d, %d) or sys.prefix == sys.base_prefix)"
    try:
        usable = subprocess.call([PYTHON, "-c", test % MINIMUM]) == 0
    except OSError:
        usable = False
    if not usable:
        raise Stop(
            "there is a .venv that this script did not make, and it holds no usable Python %d.%d "
            "or newer. Rename or delete %s, then run this again." % (MINIMUM + (VENV,))
        )
    run([PYTHON, "-m", "ensurepip", "--default-pip"])


def run(arguments, show=lambda line: None, judge=None):
    """Run one step of the set-up, showing its lines as `show` likes.

    Stop when it fails, with what `judge` (by default `explain`) makes of its last lines; go on when
    that is nothing.
    """
    process = subprocess.Popen(
        arguments,
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            show(line)
        status = process.wait()
    finally:
        process.kill()  # after Ctrl-C; nothing when it has ended
        process.stdout.close()
        process.wait()
    # Before the last lines stand warnings that came to nothing.
    trouble = status and (judge or explain)("".join(lines[-25:]))
    if trouble:
        raise Stop(trouble)


def show_progress(line):
    """Show, of all that pip prints, what takes time: the large downloads and the last step."""
    match = re.match(r"\s*Downloading (\S+?)-\d\S* .*?([\d.]+ MB)", line)
    if match:
        say("  fetching %s (%s)" % match.groups())
    elif line.startswith("Installing collected packages") and "," in line:
        say("  unpacking %d packages" % (line.count(",") + 1))


def explain(output):
    """Explain in one line what went wrong, or give all that was printed."""
    advice = known_trouble(output)
    if advice:
        return advice
    sys.stderr.write(output)
    return "the set-up failed, see above. Run it again; if it fails again, delete %s first." % VENV


def known_trouble(output):
    """Find the advice for what was printed, or None."""
    return next((advice for pattern, advice in TROUBLE if re.search(pattern, output)), None)


def environment():
    """Return the variables for commands in .venv: others' settings must not lead pip elsewhere."""
    variables = dict(os.environ)
    for name in ("PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV"):
        variables.pop(name, None)
    variables["PIP_USER"] = "0"
    variables["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    # Before 3.13 Python reads the path of this folder in the locale's encoding, not in UTF-8.
    variables.setdefault("PYTHONUTF8", "1")
    return variables


def become(arguments):
    """Run .venv's Python in this process's place, so that Ctrl-C and signals reach it alone."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(PYTHON, [PYTHON] + arguments, environment())
    process = subprocess.Popen([PYTHON] + arguments, env=environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass  # it was sent to the command too, which decides what it means


def say(line):
    """Print at once, also into a pipe; never on standard output, which belongs to the command."""
    print(line, file=sys.stderr)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
