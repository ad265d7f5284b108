"""Chapter 6's figures: what they compute over the whole range of their sliders, and plots."""

import matplotlib as mpl
import numpy as np
import pytest

pytest.importorskip("anywidget")
mpl.use("agg")

from nncourse import History, sigmoid
from nncourse.show.controls import controls_of
from nncourse.show.cross_entropy import EPOCHS, CostSlopes, FourRuns, SingleNeuron, four_runs
from nncourse.show.plots import cross_entropy as plots
from tests.nncourse.show.positions import positions

FIGURES = (SingleNeuron, FourRuns, CostSlopes)
by_figure = pytest.mark.parametrize("kind", FIGURES, ids=lambda kind: kind.__name__)
SLOW = "quadratic, from (2, 2)"


def fall(run, epochs=100):
    """By how much the cost has fallen, as a share of the first."""
    return 1 - run.cost[epochs] / run.cost[0]


def test_the_four_runs_have_the_numbers_of_the_book():
    outputs = [(run.a[0], run.a[-1]) for run in four_runs().values()]
    np.testing.assert_allclose([first for first, _ in outputs], [0.82, 0.98] * 2, atol=0.005)
    assert outputs[0][1] == pytest.approx(0.09, abs=0.005)


def test_with_the_eta_of_the_book_the_cure_cannot_be_seen_in_300_epochs():
    book = FourRuns(**FourRuns.presets["as the book prints it"]).runs()
    assert book["cross-entropy, from (2, 2)"].a[-1] > 0.75 > 0.25 > book[SLOW].a[-1]
    steps = np.diff(book["cross-entropy, from (2, 2)"].z)
    assert np.abs(steps).max() < 0.01


def test_the_figure_starts_where_the_cure_is_seen():
    runs = FourRuns().runs()
    assert runs["cross-entropy, from (2, 2)"].a[100] < 0.5 < 0.95 < runs[SLOW].a[100]
    assert runs["cross-entropy, from (2, 2)"].a[-1] < runs[SLOW].a[-1]


def test_the_slow_start_is_there_in_one_of_the_four_runs_only():
    falls = {name: fall(run) for name, run in four_runs().items()}
    assert falls.pop(SLOW) < 0.05
    assert min(falls.values()) > 0.2


def test_only_the_cross_entropy_pulls_hardest_where_it_is_most_wrong():
    for name, run in four_runs().items():
        assert (np.argmax(run.delta) == 0) == name.startswith("cross-entropy")


def corners(kind):
    """Every combination of the ends of the sliders and of the choices."""
    controls = controls_of(kind).items()
    ends = {name: each.get("options") or (each["min"], each["max"]) for name, each in controls}
    for corner in np.ndindex(*map(len, ends.values())):
        yield kind(**{n: ends[n][i] for n, i in zip(ends, corner, strict=True)})


def test_one_neuron_stays_finite_and_learns_at_every_corner():
    for figure in corners(SingleNeuron):
        run = figure.run()
        assert np.all(np.isfinite(run)) and np.all(np.diff(run.cost) <= 1e-15)


def test_four_runs_and_two_slopes_stay_finite_at_every_corner():
    for figure in corners(FourRuns):
        assert all(np.all(np.isfinite(run)) for run in figure.runs().values())
    for figure in corners(CostSlopes):
        assert np.all(np.isfinite(figure.errors()))


@by_figure
def test_presets_are_positions_that_the_sliders_can_take(kind):
    controls = controls_of(kind)
    for values in kind.presets.values():
        for name, value in values.items():
            control = controls[name]
            on_a_log_slider = control.get("log") and control["min"] <= value <= control["max"]
            assert on_a_log_slider or value in positions(control)


@by_figure
def test_the_first_state_is_one_of_the_presets(kind):
    start = kind().values()
    presets = kind.presets.values()
    assert any(all(start[name] == v for name, v in values.items()) for values in presets)


def test_presets_do_what_their_names_say():
    neurons = {name: SingleNeuron(**values).run() for name, values in SingleNeuron.presets.items()}
    wrong, very_wrong, _, far, same_eta = neurons.values()
    assert wrong.a[0] < very_wrong.a[0] and fall(very_wrong) < 0.05 < fall(far)
    assert same_eta.a[-1] < 0.02
    slopes = {n: CostSlopes(**values) for n, values in CostSlopes.presets.items()}
    misses = {n: abs(sigmoid(f.z) - f.y) for n, f in slopes.items()}
    assert misses["right"] < 0.02 < 0.8 < misses["wrong"] < misses["very wrong"]
    assert misses["undecided"] == 0.5 and slopes["hopelessly wrong"].errors()[0] < 0.001


def test_alt_texts_say_the_state():
    said = SingleNeuron(w=2.0, b=2.0, cost="cross-entropy", eta=0.005).alt_text()
    assert "cross-entropy cost and learning rate 0.005, from w = 2.0 and b = 2.0" in said


# ---- plots


@pytest.fixture
def ax():
    return mpl.figure.Figure().subplots()


def test_the_outputs_of_runs_are_drawn_over_the_epochs(ax):
    runs = {"near": SingleNeuron().run(), "far": SingleNeuron(w=2.0, b=2.0).run()}
    plots.outputs(runs, ax=ax)
    assert [line.get_ydata()[0].round(2) for line in ax.lines] == [0.82, 0.98]
    assert [len(line.get_xdata()) for line in ax.lines] == [EPOCHS + 1] * 2


def test_saturation_marks_both_curves(ax):
    plots.saturation([0.0], ax=ax)
    assert [line.get_ydata()[0] for line in ax.lines if len(line.get_xdata()) == 1] == [0.5, 0.25]


def test_both_costs_of_an_output_are_lowest_where_it_is_wanted(ax):
    plots.costs_of_output(0.3, ax=ax)
    for line in ax.lines:
        assert line.get_xdata()[np.argmin(line.get_ydata())] == pytest.approx(0.3, abs=0.002)


def test_every_run_is_a_line_and_each_kind_is_named_once(ax):
    records = [{"evaluation_correct": k, "evaluation_total": 10} for k in (5, 6, 9)]
    plots.every_run({"three": [History([record]) for record in records]}, ax=ax)
    assert [line.get_ydata().tolist() for line in ax.lines] == [[50], [60], [90]]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["three: 3 runs"]


def test_without_axes_a_plot_makes_its_own_figure():
    import matplotlib.pyplot as plt

    ax = plots.saturation()
    assert ax.get_figure().number in plt.get_fignums()
    plt.close(ax.get_figure())


def test_the_runs_are_as_long_as_the_slider():
    assert controls_of(SingleNeuron)["epoch"]["max"] == EPOCHS == len(SingleNeuron().run().a) - 1
