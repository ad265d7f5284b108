"""Visible checks 1.3 and 1.4: circuits of nothing but NANDs.

Such a circuit does not care what its bits are. So an answer is tried with numbers, and then with
all inputs at once: rows of words. An `if`, a `==` or a sum sees only the whole row.
"""

from nncourse.course.checks import Case, Exercise, Misconception


def _nand(a, b):
    return 0 if a == b == 1 else 1


def _nand_of_rows(a, b):
    return tuple("low" if p == q == "high" else "high" for p, q in zip(a, b, strict=True))


def _cases(n_in):
    inputs = [tuple(int(d) for d in f"{k:0{n_in}b}") for k in range(2**n_in)]
    numbers = [Case(" ".join(map(str, x)), (*x, _nand)) for x in inputs]
    rows = [tuple("high" if bit else "low" for bit in row) for row in zip(*inputs, strict=True)]
    return (*numbers, Case(f"all {len(inputs)} inputs at once", (*rows, _nand_of_rows)))


def _xor(x1, x2, nand):
    not_both = nand(x1, x2)
    return nand(nand(x1, not_both), nand(x2, not_both))


def _half_adder(x1, x2, nand):
    not_both = nand(x1, x2)
    return _xor(x1, x2, nand), nand(not_both, not_both)


def _full_adder(x1, x2, carry, nand):
    part, first = _half_adder(x1, x2, nand)
    total, second = _half_adder(part, carry, nand)
    return total, nand(nand(first, first), nand(second, second))


def _and(a, b, nand):
    return nand(nand(a, b), nand(a, b))


def _or(a, b, nand):
    return nand(nand(a, a), nand(b, b))


def _instead_of_nand(*ways):
    """Answers that are right with numbers, but use something other than nand."""
    says = (
        "this is right with numbers, but not with rows of bits called low and high: something "
        "other than nand is used. Build everything out of nand(…, …) and the inputs."
    )
    return tuple(Misconception(says, way) for way in ways)


def _bit(value, some_bit, nand):
    """A constant: whatever a bit is, it or its opposite is 0."""
    one = nand(some_bit, nand(some_bit, some_bit))
    return one if value else nand(one, one)


XOR = Exercise(
    id="1.3a",
    name="xor",
    cases=_cases(2),
    reference=_xor,
    hint="begin with nand(x1, x2); it is 0 exactly where both are 1. Four NANDs are enough.",
    misconceptions=(
        *_instead_of_nand(
            lambda a, b, nand: int(a != b),
            lambda a, b, nand: (a + b) % 2,
            lambda a, b, nand: _bit(a != b, a, nand),
        ),
        Misconception(
            "this is NAND itself: it gives 1 for 0 and 0.", lambda a, b, nand: nand(a, b)
        ),
        Misconception("this is OR: it gives 1 for 1 and 1.", _or),
        Misconception("this is AND.", _and),
        Misconception(
            "this is the opposite of XOR: leave the last NOT out.",
            lambda a, b, nand: nand(_xor(a, b, nand), _xor(a, b, nand)),
        ),
        Misconception(
            "this is NOR.",
            lambda a, b, nand: nand(_or(a, b, nand), _or(a, b, nand)),
        ),
    ),
)

HALF_ADDER = Exercise(
    id="1.3b",
    name="half_adder",
    cases=_cases(2),
    reference=_half_adder,
    hint="the sum is your xor; the carry is 1 where both are 1, the opposite of nand(x1, x2).",
    misconceptions=(
        Misconception(
            "sum and carry are exchanged: first the sum, then the carry.",
            lambda a, b, nand: _half_adder(a, b, nand)[::-1],
        ),
        Misconception(
            "the carry is nand(x1, x2), which is 0 where both are 1; turn it round with one more.",
            lambda a, b, nand: (_xor(a, b, nand), nand(a, b)),
        ),
        Misconception(
            "only the sum comes back; return sum and carry.", lambda a, b, nand: _xor(a, b, nand)
        ),
        Misconception(
            "1 + 1 gives the sum 1 and a carry, which is 3: the sum bit is XOR, not OR.",
            lambda a, b, nand: (_or(a, b, nand), _and(a, b, nand)),
        ),
        *_instead_of_nand(
            lambda a, b, nand: (int(a != b), int(a == b == 1)),
            lambda a, b, nand: (a ^ b, a & b),
            lambda a, b, nand: (_xor(a, b, nand), int(a == b == 1)),
        ),
    ),
)

FULL_ADDER = Exercise(
    id="1.4",
    name="full_adder",
    cases=_cases(3),
    reference=_full_adder,
    hint="two half adders: one for x1 and x2, one for their sum and the carry that comes in. A "
    "carry goes out where one of the two has one.",
    misconceptions=(
        Misconception(
            "sum and carry are exchanged: first the sum, then the carry.",
            lambda a, b, c, nand: _full_adder(a, b, c, nand)[::-1],
        ),
        Misconception(
            "the carry of the second half adder is lost: 1 + 0 + 1 carries, too.",
            lambda a, b, c, nand: (_full_adder(a, b, c, nand)[0], _and(a, b, nand)),
        ),
        Misconception(
            "the carry of the first half adder is lost: 1 + 1 + 0 carries, too.",
            lambda a, b, c, nand: (
                _full_adder(a, b, c, nand)[0],
                _and(_xor(a, b, nand), c, nand),
            ),
        ),
        Misconception(
            "the carry that comes in is not added to the sum.",
            lambda a, b, c, nand: (_xor(a, b, nand), _full_adder(a, b, c, nand)[1]),
        ),
        Misconception(
            "a carry goes out where both half adders carry; that never happens. One is enough.",
            lambda a, b, c, nand: (
                _full_adder(a, b, c, nand)[0],
                _and(_and(a, b, nand), _and(_xor(a, b, nand), c, nand), nand),
            ),
        ),
        *_instead_of_nand(
            lambda a, b, c, nand: ((a + b + c) % 2, (a + b + c) // 2),
            lambda a, b, c, nand: (
                _full_adder(a, b, c, nand)[0],
                _or(a, b, nand) if c == _bit(1, a, nand) else _and(a, b, nand),
            ),
        ),
    ),
)

EXERCISES = (XOR, HALF_ADDER, FULL_ADDER)
