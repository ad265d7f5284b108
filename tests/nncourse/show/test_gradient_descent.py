"""Chapter 3's figures: what they compute over the whole range of their sliders, and plots."""

import re

import matplotlib as mpl
import numpy as np
import pytest

pytest.importorskip("anywidget")
mpl.use("agg")

from nncourse.show.controls import controls_of
from nncourse.show.descent import (
    CURVES,
    FAR_AWAY,
    VALLEYS,
    batches_of,
    curve_path,
    gradient_descent,
    raised,
    sgd_step,
    steepest_step,
    valley_path,
)
from nncourse.show.gradient_descent import MiniBatchNoise, TangentSteps, ValleyBall
from nncourse.show.noise import SampledGradients, example_gradients, gradients_while_training
from nncourse.show.plots import gradient_descent as plots
from tests.nncourse.show.positions import positions


def some_gradients(n=600, p=8):
    return np.random.default_rng(1).normal(0.3, 1.0, (n, p))


def noise_figure():
    return MiniBatchNoise({epochs: some_gradients() / (1 + epochs) for epochs in (0, 1, 5, 15)})


def figures():
    return [ValleyBall(), TangentSteps(), noise_figure()]


@pytest.mark.parametrize("name", VALLEYS)
def test_gradients_of_the_valleys_agree_with_differences(name):
    cost, gradient = VALLEYS[name][:2]
    for v1, v2 in np.random.default_rng(0).uniform(-3, 3, (20, 2)):
        e = 1e-6
        slopes = [
            (cost(v1 + e, v2) - cost(v1 - e, v2)) / (2 * e),
            (cost(v1, v2 + e) - cost(v1, v2 - e)) / (2 * e),
        ]
        np.testing.assert_allclose(gradient(v1, v2), slopes, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", CURVES)
def test_derivatives_of_the_curves_agree_with_differences(name):
    f, derivative = CURVES[name][:2]
    x = np.linspace(-4, 4, 33)
    np.testing.assert_allclose(derivative(x), (f(x + 1e-6) - f(x - 1e-6)) / 2e-6, atol=1e-7)


def test_a_path_in_the_long_valley_is_the_closed_form():
    path = valley_path((-2.5, 1.2), 0.05, 10)
    k = np.arange(11)
    np.testing.assert_allclose(path.T, [-2.5 * 0.95**k, 1.2 * 0.5**k])


def test_a_path_that_runs_away_ends_with_its_first_far_point():
    path = valley_path((3.0, 2.0), 0.25, 60)
    size = np.abs(path).max(axis=1)
    assert len(path) < 61 and size[-1] > FAR_AWAY and np.all(size[:-1] <= FAR_AWAY)


def test_no_step_leaves_the_start():
    np.testing.assert_array_equal(valley_path((1.0, 2.0), 0.1, 0), [[1.0, 2.0]])
    np.testing.assert_array_equal(curve_path(1.0, 0.1, 0), [1.0])


def test_a_ball_at_rest_does_not_count_as_rising():
    path = valley_path((-2.75, 0.0), 0.1, 60, "two valleys")
    costs = VALLEYS["two valleys"].cost(*path.T)
    assert np.any(np.diff(costs) > 0)  # by rounding alone
    assert not np.any(raised(costs))


def test_a_ball_on_the_border_of_a_bowl_rises_as_soon_as_eta_is_above_it():
    for eta, up in ((0.2, False), (0.205, True)):
        assert np.any(raised(VALLEYS["long valley"].cost(*valley_path((0, 1.0), eta, 20).T))) == up


def final_change(preset):
    costs = ValleyBall(**ValleyBall.presets[preset]).costs()
    return costs, np.diff(costs)


def test_presets_do_what_their_names_say():
    assert np.all(final_change("gentle")[1] < 0) and np.all(final_change("just right")[1] < 0)
    v2 = ValleyBall(**ValleyBall.presets["zig-zag"]).path()[:, 1]
    assert np.all(v2[1:] * v2[:-1] < 0) and np.all(final_change("zig-zag")[1] < 0)
    assert final_change("too large")[1][-1] > 0
    wrong = ValleyBall(**ValleyBall.presets["the wrong valley"])
    other = valley_path((-1.8, 0.0), 0.05, 60, "two valleys")[-1]
    assert wrong.costs()[-1] > VALLEYS["two valleys"].cost(*other) + 1


def test_the_four_presets_of_the_long_valley_differ_in_eta_alone():
    four = [ValleyBall.presets[name] for name in ("gentle", "just right", "zig-zag", "too large")]
    assert len({tuple(v for k, v in each.items() if k != "eta") for each in four}) == 1
    assert ValleyBall().values() == {**four[0], "angle": 30}
    reached = [ValleyBall(**each).steps_to_goal() for each in four]
    assert reached[1] < reached[2] < reached[0] and reached[3] is None


def test_the_goal_is_reached_with_the_first_cost_below_it():
    costs = ValleyBall().costs()
    assert costs[ValleyBall().steps_to_goal() - 1] >= ValleyBall.goal > costs[29]
    assert ValleyBall(v1=0.5, v2=0.1).steps_to_goal() == 0
    assert ValleyBall().spec["goal"] == ValleyBall.goal


@pytest.mark.parametrize("figure", figures(), ids=lambda figure: type(figure).__name__)
def test_every_position_of_every_control_can_be_drawn(figure):
    start = figure.values()
    for name, control in controls_of(type(figure)).items():
        places = positions(control)
        for value in places[:: max(1, len(places) // 12)] + places[-1:]:
            setattr(figure, name, value)
            assert figure.error == ""
        setattr(figure, name, start[name])


@pytest.mark.parametrize("kind", [ValleyBall, TangentSteps])
def test_every_pair_of_extremes_gives_finite_numbers(kind):
    names = [n for n, c in controls_of(kind).items() if c["kind"] == "slider" and n != "angle"]
    picks = [n for n, c in controls_of(kind).items() if c["kind"] == "choice"]
    for option in controls_of(kind)[picks[0]]["options"]:
        for corner in np.ndindex(*(2,) * len(names)):
            sides = zip(names, corner, strict=True)
            ends = {n: controls_of(kind)[n][("min", "max")[i]] for n, i in sides}
            assert np.all(np.isfinite(kind(**{picks[0]: option}, **ends).path()))


@pytest.mark.parametrize("kind", [ValleyBall, TangentSteps, MiniBatchNoise])
def test_presets_are_positions_that_the_sliders_can_take(kind):
    controls = controls_of(kind)
    for values in kind.presets.values():
        for name, value in values.items():
            control = controls[name]
            on_a_log_slider = control.get("log") and control["min"] <= value <= control["max"]
            assert on_a_log_slider or value in positions(control)


def test_alt_text_says_the_state():
    assert "learning rate 0.19" in ValleyBall(eta=0.19).alt_text()


# ---- mini-batch noise


def test_the_error_of_one_example_falls_like_one_over_root_m():
    noise = SampledGradients(some_gradients(4000), 200)
    for m in (1, 4, 25, 100):
        np.testing.assert_allclose(noise.error(m) * np.sqrt(m), noise.error_of_one, rtol=0.1)


def test_a_mini_batch_of_everything_misses_nothing():
    noise = SampledGradients(some_gradients(), 5)
    assert noise.error(600) < 1e-5
    np.testing.assert_allclose(noise.in_plane(600), [[1.0] * 5, [0.0] * 5], atol=1e-5)


def test_misses_are_means_of_the_chosen_rows():
    gradients = some_gradients()
    noise = SampledGradients(gradients, 3)
    exact = gradients.mean(axis=0)
    rows = gradients[noise._order[1, :7]].mean(axis=0)
    want = (rows - exact) / np.linalg.norm(exact)
    np.testing.assert_allclose(noise.misses(7)[1], want, rtol=1e-4, atol=1e-5)


def test_too_few_examples_are_refused_with_the_way_to_get_them():
    with pytest.raises(ValueError, match=r"shape \(3, 2\); expected \(n, p\).*example_gradients"):
        SampledGradients(np.ones((3, 2)), 5)


def test_examples_that_point_backwards_are_counted():
    gradients = 1 + 0.1 * some_gradients()
    gradients[:17] *= -1
    assert SampledGradients(gradients, 5).backwards == 17


def test_other_mini_batches_are_other_points_and_reset_brings_back_the_first():
    figure = noise_figure()
    first = figure.panels[0]["marks"][0]["x"]
    figure.sample = 2
    assert figure.error == "" and figure.panels[0]["marks"][0]["x"] != first
    for name, value in figure.spec["start"].items():  # as the page's reset does
        setattr(figure, name, value)
    assert figure.panels[0]["marks"][0]["x"] == first


def test_each_number_of_epochs_has_its_own_gradients():
    figure = MiniBatchNoise(
        {epochs: some_gradients() + epochs for epochs in MiniBatchNoise.stages}, m=1
    )
    said = []
    for epochs in map(str, MiniBatchNoise.stages):
        figure.epochs = epochs
        said.append(float(re.search(r"by ([\d.]+) times", figure.message)[1]))
    assert said == sorted(said, reverse=True) and len(set(said)) == 4


@pytest.mark.parametrize("gradients", [some_gradients(), {0: some_gradients()}])
def test_gradients_without_their_epochs_are_refused(gradients):
    with pytest.raises(ValueError, match=r"a dict \{epochs: gradients\}.*while_training"):
        MiniBatchNoise(gradients)


def test_gradients_while_training_are_those_of_the_network_on_its_way():
    from nncourse import Network, load_digits

    training, net = load_digits()[0][:60], Network([64, 5, 10], rng=0)
    untrained = example_gradients(net, training)
    found = gradients_while_training(net, training, (0, 2), rng=1)
    assert list(found) == [0, 2]
    np.testing.assert_array_equal(found[0], untrained)
    np.testing.assert_array_equal(found[2], example_gradients(net, training))
    assert np.linalg.norm(found[2].mean(axis=0)) < np.linalg.norm(untrained.mean(axis=0))


def test_the_mean_of_example_gradients_is_the_gradient_of_the_cost():
    from nncourse import Network

    rng = np.random.default_rng(0)
    net, x = Network([3, 4, 2], rng=0), rng.random((3, 6))
    y = rng.random((2, 6))
    pairs = [(x[:, [i]], y[:, [i]]) for i in range(6)]
    nabla_b, nabla_w = net.backprop(x, y)
    want = np.concatenate([g.ravel() for g in [*nabla_w, *nabla_b]]) / 6
    np.testing.assert_allclose(example_gradients(net, pairs).mean(axis=0), want)


# ---- the course's versions of what a learner writes


def test_the_course_walks_a_path_as_the_figure_does():
    path = gradient_descent(lambda v: np.array([v[0], 10 * v[1]]), np.array([-2.5, 1.2]), 0.12, 9)
    np.testing.assert_allclose(path, valley_path((-2.5, 1.2), 0.12, 9))


def test_the_steepest_step_has_its_length_and_its_direction():
    np.testing.assert_allclose(steepest_step(np.array([3.0, -4.0]), 0.1), [-0.06, 0.08])


def test_a_step_of_a_layer_divides_by_m():
    w, b = sgd_step(np.array([[0.5]]), np.array([[1.0]]), 4.0, 2.0, 3.0, 10)
    np.testing.assert_allclose([w[0, 0], b[0, 0]], [-0.7, 0.4])


def test_batches_hold_every_example_once():
    batches = batches_of(list(range(23)), 10, np.random.default_rng(0))
    assert [len(batch) for batch in batches] == [10, 10, 3]
    assert sorted(sum(batches, [])) == list(range(23)) != sum(batches, [])


# ---- plots


@pytest.fixture
def ax():
    return mpl.figure.Figure().subplots()


def test_answers_are_marked_right_or_wrong():
    import matplotlib.pyplot as plt

    first = plots.answers(np.zeros((64, 2)), [3, 4], [3, 9])
    words = [each.get_xlabel() for each in first.get_figure().axes]
    assert words == ["3 ✓", "9 ✗"]
    plt.close(first.get_figure())


def test_a_path_marks_the_steps_that_rose(ax):
    assert plots.path([[0, 1], [1, 2], [2, 3]], [False, True], ax=ax) is ax
    fell, rose = ax.collections
    np.testing.assert_array_equal(fell.get_offsets(), [[0, 1], [1, 2]])
    np.testing.assert_array_equal(rose.get_offsets(), [[2, 3]])


def test_a_contour_has_labels_and_low_ground_is_dark(ax):
    plots.contour(lambda a, b: a**2 + b**2, ax=ax)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("v₁", "v₂") and ax.get_title()
    filled = ax.collections[0]
    low, high = filled.cmap(0.0), filled.cmap(1.0)
    assert sum(low[:3]) < sum(high[:3])


def test_without_axes_a_plot_makes_its_own_figure():
    import matplotlib.pyplot as plt

    ax = plots.contour(lambda a, b: a**2 + b**2)
    assert ax.get_figure().number in plt.get_fignums()
    plt.close(ax.get_figure())
