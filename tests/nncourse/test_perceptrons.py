"""Perceptrons and gates against their tables, circuits against the addition of whole numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncourse.perceptrons import (
    AND,
    NAND,
    NOR,
    NOT,
    OR,
    Circuit,
    Perceptron,
    adder,
    all_inputs,
    from_bits,
    full_adder,
    half_adder,
    perceptron,
    threshold_perceptron,
    to_bits,
    truth_table,
)

FESTIVAL = all_inputs(3)  # weather, company, near transit
WEIGHTS = [6, 2, 2]


# ---- one perceptron


def test_threshold_5_goes_exactly_when_the_weather_is_good():
    np.testing.assert_array_equal(threshold_perceptron(FESTIVAL, WEIGHTS, 5), FESTIVAL[0])


def test_threshold_3_goes_with_the_weather_or_with_both_of_the_others():
    weather, company, transit = FESTIVAL
    np.testing.assert_array_equal(
        threshold_perceptron(FESTIVAL, WEIGHTS, 3), weather | (company & transit)
    )


def test_the_threshold_itself_is_not_enough():
    assert threshold_perceptron([1, 1], [2, 2], 4) == 0
    assert perceptron([1, 1], [2, 2], -4) == 0


numbers = st.floats(-1e6, 1e6)


@settings(deadline=None)
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6), numbers)
def test_a_bias_is_minus_the_threshold(pairs, threshold):
    x, w = np.transpose(pairs)
    assert threshold_perceptron(x, w, threshold) == perceptron(x, w, -threshold)


def test_a_layer_decides_each_row_by_itself():
    gates = [AND, OR, NAND]
    w, b = np.array([gate.w for gate in gates]), np.array([[gate.b] for gate in gates])
    x = all_inputs(2)
    np.testing.assert_array_equal(perceptron(x, w, b), [gate(*x) for gate in gates])


def test_a_matrix_that_lies_on_its_side_is_refused():
    with pytest.raises(ValueError, match=r"\(8, 3\).*\(3,\).*Did you mean x.T"):
        perceptron(FESTIVAL.T, WEIGHTS, -5)


def test_a_weight_too_many_is_refused():
    with pytest.raises(ValueError, match="a weight for each of its rows"):
        threshold_perceptron(FESTIVAL, [6, 2, 2, 2], 5)


# ---- gates


@pytest.mark.parametrize(
    ("gate", "outputs"),
    [(AND, "0001"), (OR, "0111"), (NOR, "1000"), (NAND, "1110")],
    ids=["AND", "OR", "NOR", "NAND"],
)
def test_gates_of_two_inputs(gate, outputs):
    np.testing.assert_array_equal(gate(*all_inputs(2)), [int(output) for output in outputs])


def test_not():
    assert NOT(0) == 1
    assert NOT(1) == 0


def test_nand_sums_to_3_1_1_and_minus_1():
    assert NAND == Perceptron((-2, -2), 3)
    sums = np.array(NAND.w) @ all_inputs(2) + NAND.b
    np.testing.assert_array_equal(sums, [3, 1, 1, -1])


def test_a_perceptron_without_inputs_has_a_fixed_output():
    assert Perceptron((), 1)() == 1
    assert Perceptron((), 0)() == 0


def test_a_gate_takes_one_input_for_each_weight():
    with pytest.raises(ValueError, match="3 inputs; expected 2"):
        NAND(0, 1, 1)


def test_all_inputs_count_upwards():
    np.testing.assert_array_equal(
        all_inputs(3), [[0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 1, 1, 0, 0, 1, 1], [0, 1] * 4]
    )


def test_a_truth_table_has_the_inputs_over_the_outputs():
    table = truth_table(half_adder, 2)
    np.testing.assert_array_equal(table, [[0, 0, 1, 1], [0, 1, 0, 1], [0, 1, 1, 0], [0, 0, 0, 1]])


# ---- adders, as functions and as circuits, with two weights of −2 and with one of −4

BUILT = {
    "function": lambda function, n_in: function,
    "circuit": Circuit,
    "merged": lambda function, n_in: Circuit(function, n_in, merged=True),
}
every_way = pytest.mark.parametrize("built", BUILT.values(), ids=BUILT)


@every_way
def test_the_half_adder_gives_sum_and_carry(built):
    x = all_inputs(2)
    assert from_bits(built(half_adder, 2)(*x)) == list(x.sum(axis=0))


@every_way
def test_the_full_adder_gives_sum_and_carry(built):
    x = all_inputs(3)
    assert from_bits(built(full_adder, 3)(*x)) == list(x.sum(axis=0))


@every_way
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_the_adder_adds_all_numbers_of_n_bits(built, n):
    x, y = np.divmod(np.arange(4**n), 2**n)
    assert from_bits(built(adder, 2 * n)(*to_bits(x, n), *to_bits(y, n))) == list(x + y)


@settings(deadline=None)
@given(st.integers(6, 100), st.data())
def test_the_adder_adds_large_numbers(n, data):
    x, y = (data.draw(st.integers(0, 2**n - 1)) for _ in "xy")
    bits = [*to_bits([x], n), *to_bits([y], n)]
    assert from_bits(adder(*bits)) == [x + y]
    assert from_bits(Circuit(adder, 2 * n, merged=True)(*bits)) == [x + y]


@pytest.mark.parametrize(
    ("function", "n_in", "gates"), [(half_adder, 2, 5), (full_adder, 3, 9), (adder, 8, 5 + 3 * 9)]
)
def test_the_number_of_nands(function, n_in, gates):
    assert len(Circuit(function, n_in).units) == gates


def test_without_merging_every_perceptron_is_a_nand():
    for unit in Circuit(adder, 6).units:
        assert (unit.w, unit.b) == (NAND.w, NAND.b)


def test_merging_makes_one_weight_of_minus_4_from_two_of_minus_2():
    (merged,) = [u for u in Circuit(half_adder, 2, merged=True).units if len(u.wires) == 1]
    (double,) = [u for u in Circuit(half_adder, 2).units if len(set(u.wires)) == 1]
    assert (merged.w, merged.b) == ((-4,), 3)
    assert (double.w, double.wires) == ((-2, -2), merged.wires * 2)


def test_merging_changes_no_signal():
    x = all_inputs(6)
    plain, merged = (Circuit(adder, 6, merged=merged).signals(*x) for merged in (False, True))
    np.testing.assert_array_equal(plain, merged)


def test_a_circuit_may_have_a_single_output():
    circuit = Circuit(lambda x, nand: nand(x, x), 1)
    np.testing.assert_array_equal(circuit([0, 1]), [[1, 0]])


def test_a_circuit_takes_a_row_for_each_input():
    with pytest.raises(ValueError, match="3 inputs; expected 2"):
        Circuit(half_adder, 2)(0, 1, 1)


@pytest.mark.parametrize("bits", [(), (0, 1, 1)], ids=["none", "odd"])
def test_two_numbers_of_equally_many_bits_are_wanted(bits):
    with pytest.raises(ValueError, match=f"{len(bits)} bits; expected 2n"):
        adder(*bits)


# ---- bits


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**70 - 1), min_size=1))
def test_bits_and_back(numbers):
    assert from_bits(to_bits(numbers, 70)) == numbers


@pytest.mark.parametrize("number", [-1, 8])
def test_a_number_that_does_not_fit_is_refused(number):
    with pytest.raises(ValueError, match=f"{number} does not fit in 3 bits; expected 0 to 7"):
        to_bits([1, number], 3)
