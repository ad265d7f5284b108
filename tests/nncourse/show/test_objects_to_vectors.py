"""Chapter 9's figure: what it counts and measures, what it shows of that, and the plots."""

import matplotlib as mpl
import numpy as np
import pytest

pytest.importorskip("anywidget")
mpl.use("agg")

from nncourse import Network
from nncourse.show.controls import controls_of
from nncourse.show.objects_to_vectors import LAPS, PIXELS, SpeedRace
from nncourse.show.plots import objects_to_vectors as plots
from nncourse.show.race import RUNNERS, Race, products
from tests.nncourse.show.positions import positions

RATES = {"objects": 2000.0, "arrays": 40_000.0, "matrices": 320_000.0}


class Told:
    """A race whose result is known beforehand; keeps what it was asked for."""

    asked = ()

    def __init__(self, sizes, mini_batch_size, *, rng):
        Told.asked, self.laps = (sizes, mini_batch_size), 0

    def lap(self):
        self.laps += 1

    def forget(self):
        self.laps = 0

    def rates(self):
        assert 1 <= self.laps <= LAPS
        return dict(RATES)


def told(**values):
    figure = SpeedRace(race=Told, **values)
    figure.race()
    return figure


# ---- what can be counted


class Counting(float):
    """A number that counts the products that it takes part in."""

    products = 0

    def __mul__(self, other):
        Counting.products += 1
        return Counting(float(self) * float(other))

    __rmul__ = __mul__


def counted_by_objects(sizes):
    """How many products of a weight, or for a weight, one step of the objects takes."""
    from nncourse.variants import objects

    net = objects.Network(sizes, rng=0)
    for gap in net.connections:
        for c in gap:
            c.weight = Counting(c.weight)
    x, t = np.zeros((sizes[0], 1)), np.zeros((sizes[-1], 1))
    Counting.products = 0
    net.calc_deltas(x, t)
    return Counting.products + sum(len(list(gap)) for gap in net.connections)  # and a step each


@pytest.mark.parametrize("sizes", [[3, 2], [4, 3, 2], [5, 1, 4, 3]])
def test_objects_ask_for_as_many_products_as_are_counted(sizes):
    assert products(sizes, 10)["objects"] == counted_by_objects(sizes)


def test_arrays_ask_per_layer_and_matrices_per_mini_batch():
    assert products([64, 30, 10], 1) == {"objects": 4820, "arrays": 5, "matrices": 5}
    assert products([64, 30, 10], 200)["matrices"] == 0.025


# ---- what is measured


def test_a_race_measures_by_its_clock():
    ticks = iter(range(10_000))
    race = Race([4, 3, 10], 5, rng=0, clock=lambda: next(ticks))
    race.lap(seconds=2)  # the clock ticks once a question: start, two loops, end
    assert race.rates() == {"objects": 2 / 3, "arrays": 2 / 3, "matrices": 10 / 3}


def test_the_median_of_the_laps_counts_and_the_first_lap_does_not():
    race = Race([4, 3, 10], 5, rng=0)
    race._rates = {name: [1.0, 100.0, 3.0] for name in RUNNERS}
    assert race.rates() == dict.fromkeys(RUNNERS, 3.0)
    race.forget()
    assert race.rates() == {}
    race.run(laps=2, seconds=0)
    assert [len(laps) for laps in race._rates.values()] == [2, 2, 2]


def test_all_three_start_with_the_same_weights_and_take_real_steps():
    race = Race([4, 3, 10], 1, rng=0)
    start = [w.copy() for w in race.networks["matrices"].weights]
    for name in RUNNERS:
        assert getattr(race, f"_{name}")() == 1
    for kind in RUNNERS:
        for w, first in zip(race.networks[kind].weights, start, strict=True):
            assert np.abs(w - first).max() > 1e-6
    ours = race.networks["objects"].weights + race.networks["objects"].biases
    for kind in ("arrays", "matrices"):
        theirs = race.networks[kind].weights + race.networks[kind].biases
        for p, q in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(p, q, rtol=0, atol=1e-12)


def test_on_every_machine_matrices_are_faster_than_objects():
    rates = Race([64, 30, 10], 50, rng=0).run(laps=3, seconds=0.005)
    assert rates["objects"] < rates["arrays"] and rates["objects"] < rates["matrices"]


# ---- the figure


def heights(panel):
    (bars,) = [mark for mark in panel["marks"] if mark["kind"] == "bars"]
    return bars["y"]


def words(panel):
    return [
        word
        for mark in panel["marks"]
        if mark["kind"] == "text"
        for word in ([mark["text"]] if isinstance(mark["text"], str) else mark["text"])
    ]


def test_before_a_race_it_shows_what_is_counted_and_asks_for_the_race():
    figure = SpeedRace()
    counted, measured = figure.panels_now()
    np.testing.assert_allclose(heights(counted), np.log10([4820, 5, 0.5]), rtol=1e-4)
    assert words(counted) == ["4,800", "5", "0.5"]
    assert words(measured) == ["press ▶ Race"]
    assert figure.message.endswith("Press Race to measure.")


def test_after_a_race_it_shows_what_was_measured_and_how_many_times_faster():
    figure = told()
    assert Told.asked == ([64, 30, 10], 10)
    np.testing.assert_allclose(heights(figure.panels_now()[1]), np.log10([2e3, 4e4, 3.2e5]), 1e-4)
    assert figure.message == (
        "64-30-10, m = 10. Compared with objects: arrays are 20 times as fast, matrices 160 times."
    )
    assert figure.message in figure.alt_text() and "objects 4,800" in figure.alt_text()


def test_it_tells_how_far_the_race_is(monkeypatch):
    monkeypatch.setattr("nncourse.show.objects_to_vectors._OFTEN", 0)
    seen = []
    figure = SpeedRace(race=Told)
    figure.observe(lambda change: seen.append(change.new), "message")
    figure.race()
    laps = [message.rpartition("Lap ")[2] for message in seen if "Lap " in message]
    assert laps == [f"{lap} of {LAPS} …" for lap in range(1, LAPS + 1)]
    assert "Lap" not in figure.message


def test_a_result_belongs_to_its_settings():
    figure = told()
    figure.hidden = 5
    assert figure.measured() == {} and words(figure.panels_now()[1]) == ["press ▶ Race"]
    figure.hidden = 30
    assert figure.measured() == RATES


def test_a_race_that_fails_says_so_and_can_be_run_again():
    figure = SpeedRace(race=lambda *_, **__: 1 / 0)
    figure._pressed(None, {"press": "race"}, None)
    assert figure.error.startswith("ZeroDivisionError")
    assert figure.measured() == {}


def test_the_poster_is_the_same_each_time_and_holds_nothing_measured():
    assert SpeedRace().picture().data == SpeedRace().picture().data
    assert SpeedRace().measured() == {}


def test_every_position_of_every_control_fits_into_the_panels():
    figure = SpeedRace()
    start = figure.values()
    for name, control in controls_of(SpeedRace).items():
        for value in positions(control):
            setattr(figure, name, value)
            assert figure.error == ""
            low, high = figure.panels[0]["y"]
            assert all(low < height < high for height in heights(figure.panels[0]))
        setattr(figure, name, start[name])


@pytest.mark.parametrize("images", PIXELS)
@pytest.mark.parametrize("hidden", [1, 100])
@pytest.mark.parametrize("m", [1, 200])
def test_the_corners_of_the_controls_fit_too(images, hidden, m):
    figure = SpeedRace(images=images, hidden=hidden, mini_batch_size=m)
    low, high = figure.panels[0]["y"]
    assert all(low < height < high for height in heights(figure.panels[0]))


def test_presets_are_positions_that_the_controls_can_take():
    for values in SpeedRace.presets.values():
        for name, value in values.items():
            assert value in positions(controls_of(SpeedRace)[name])


# ---- plots


@pytest.fixture
def ax():
    return mpl.figure.Figure().subplots()


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_nodes_and_table_mark_the_same_connection(ax):
    net = Network([3, 4, 2], rng=4)
    W, b = net.weights[0], net.biases[0]
    plots.nodes(W, b, marked=(2, 1), ax=ax)
    assert len(ax.lines) == 16 and sum(line.get_linewidth() == 3 for line in ax.lines) == 1
    number = f"{W[2, 1]:.2f}".replace("-", "−")
    assert number in texts(ax) and {"1", "3", "b", "4", "7"} <= set(texts(ax))
    matrix = plots.table(W, b, marked=(2, 1), ax=mpl.figure.Figure().subplots())
    assert [t.get_text() for t in matrix.texts if t.get_weight() == "bold"] == [number]
    (box,) = matrix.patches
    assert box.get_xy() == (0.5, 1.5)


def test_the_biases_stand_apart_from_the_weights(ax):
    plots.table([[1.0, 2.0]], [[3.0]], marked=(0, 2), ax=ax)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "2", "b"]
    assert ax.get_xticks().tolist() == [0, 1, 3]
    assert ax.patches[0].get_xy() == (2.5, -0.5)


def test_rules_show_every_start_the_median_and_the_rules(ax):
    plots.rules([2, 8], [[0.5, 0.6, 0.1], [0.1, 0.2, 0.3]], {"a": (3, 3), "b": (4, 6)}, ax=ax)
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [50, 20])
    assert texts(ax) == ["a", "b"] and len(ax.collections) == 3


def test_weighted_inputs_differ_in_more_than_colour(ax):
    plots.weighted_inputs({"a": [0.0, 1], "b": [2.0]}, {"a": None, "b": 2.2}, ax=ax)
    assert {patch.get_hatch() for patch in ax.patches} == {None, "///"}
    assert [line.get_xdata()[0] for line in ax.lines] == [-2.2, 2.2]


def test_an_error_rate_ends_with_a_square_where_it_was_stopped(ax):
    plots.error_rate([[0.3, 0.1, 0.2], [0.5, 0.6]], ax=ax)
    curves, ends = ax.lines[::2], ax.lines[1::2]
    np.testing.assert_allclose(curves[0].get_xydata(), [[10, 30], [20, 10], [30, 20]])
    assert [tuple(end.get_xydata()[0]) for end in ends] == [(30, 20), (20, 60)]
    assert [end.get_marker() for end in ends] == ["s", "s"]
