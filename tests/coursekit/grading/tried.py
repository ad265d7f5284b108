r"""What is tried against the grader, and which tests try it.

Left stands what a submission may be or do, right the tests: cases of `cases` and `tricks`, run in
every level that claims to hold them; after "outside:" attacks on what lies outside of the kernel
(`test_attacks`), which bubblewrap holds and `limits` does not; after "test:" tests of other
modules.

correct                          | correct
partly right                     | partly right
empty                            | no cells, answers deleted, as shipped, empty file, binary file
syntax error                     | syntax error
exception                        | exception, exception inside
loop at the top level            | loop at the top
loop inside the function         | loop in a function, loop in part
loop that swallows exceptions    | loop that swallows exceptions
loop that prints                 | loop that prints, a thread that prints
loop that ignores signals        | loop that ignores signals
sys.exit                         | sys.exit, exit
os._exit                         | os._exit, os._exit at the top, os._exit later
segfault                         | segfault
kill parent                      | kill parent
kill -1                          | kill all
fork bomb                        | fork bomb
3 GB allocation                  | 3 GB allocation
100 MB printed                   | 100 MB printed, 30 MB in an error
1 GB file written                | 1 GB file, 1 GB in memfd
input()                          | input
network access                   | outside: calls out, calls a local socket
sleep                            | sleep, named pipe
threads left running             | threads left running, a daemon left running
checks deleted                   | checks deleted
checks edited                    | checks edited, hidden checks of its own, a setup of its own
checks copied                    | checks copied
checks reordered                 | reordered
tags lost                        | tags lost, split, merged
tags forged                      | points raised in the metadata, setup edited
answers in the wrong cell        | answers in the wrong cell
duplicate ids                    | duplicate ids, exercise ids twice, defined twice
stubs copied                     | a stub copied behind the answer
numpy.testing patched            | numpy.testing patched
allclose patched                 | allclose patched
numpy patched                    | numpy replaced in a setup, numpy replaced at the end
helpers replaced                 | helpers replaced, judge replaced
builtins patched                 | builtins patched
IPython.display patched          | IPython.display patched, display patched
run_cell patched                 | run_cell patched
AST transformers                 | transformers
input hooks                      | input hooks
display formatters patched       | display formatters
sys.modules patched              | modules patched, driver patched, values patched, json patched
outcomes with a verdict in them  | outcomes of its own
hidden sources shown again       | hidden source shown again, run_cell patched
prints the visible output        | printed answer
forged MIME bundle               | forged bundle, shown before the check, atexit, __del__
bundles of any depth             | a bundle too deep
reads solutions                  | outside: reads the solutions, searches the disk
reads hidden checks              | outside: reads the hidden checks, peeks
reads other submissions          | outside: reads others
reads results                    | outside: reads the results
reads the environment            | outside: reads the environment
reads /proc                      | outside: looks through proc, sees the grader's command
reads /dev/shm                   | outside: reads shared memory
writes to the result folder      | outside: overwrites
leaves files for the next        | outside: picks up
leaves memory for the next       | outside: picks up memory
calls the package's reference    | the package's own
hard-codes the visible examples  | hard-coded examples
lying __array__                  | lying __array__, lying object
lying __eq__                     | lying __eq__
lying shape                      | lying shape, wrong shape
lying __repr__                   | lying __repr__
lying class                      | lying __class__, lying float
subclass of ndarray              | subclass, subclass that lies
other types of numbers           | float32, integers as floats
NaN everywhere                   | nan
wrong everywhere                 | wrong
gigantic array                   | gigantic array, gigantic view
names that climb                 | .., ..%2f..%2fetc%2fx, test: test_archives_climb_nowhere
names with odd characters        | $(touch x) ; 'x' "y", 名前\n=1+1
HTML and script in the answer    | html
other output in the answer       | noise
walks gc and functools           | gc and functools
sys.settrace                     | settrace
stack frames                     | stack frames
the seed                         | seed changed
sockets of the kernel            | a message without end, noise on the sockets, sockets shut down
descriptors of the kernel        | all files closed
forged messages                  | messages for later checks, messages with odd ids
forged end of a check            | a forged end of the check
reference by any path            | searches everywhere
arguments changed                | argument changed, by type
scratch names                    | scratch names before, scratch names after
scratch builtins                 | scratch builtins before, scratch builtins after
star imports                     | scratch imports before, scratch imports after
answers used as names            | answers used up, answers overwritten, everything deleted
order of cells                   | a helper defined below, answered after the check
order of cells, more             | setup at the end, another function at the end
"""


def table():
    """From what is tried to the names of its cases, attacks on the outside, and tests."""
    lines = [line.partition(" | ") for line in __doc__.splitlines() if " | " in line]
    return {item.strip(): _names(cases) for item, _, cases in lines}


def _names(cases):
    kind, names = "", []
    for word in cases.split(", "):
        before, mark, after = word.strip().rpartition(": ")
        kind = before if mark else kind
        names.append((kind, after.replace(r"\n", "\n")))
    return names
