"""Chapter 4's figures: the two passes against the network, posters, presets true to their names."""

import matplotlib as mpl
import numpy as np
import pytest

pytest.importorskip("anywidget")

from nncourse import Network, sigmoid_prime
from nncourse.show.backpropagation import BackpropStepper, Demon, Saturation
from nncourse.show.controls import controls_of
from nncourse.show.passes import BIASES, SIZES, STAGES, WEIGHTS, demon, forward, passes
from nncourse.show.plots import backpropagation as plots
from tests.nncourse.show.positions import positions

FIGURES = [BackpropStepper, Demon, Saturation]


def as_network(figure):
    """The figure's network as a `Network`."""
    net = Network(SIZES, rng=0)
    net.weights, net.biases = figure.weights, figure.biases
    return net


def some_steppers():
    """Steppers with their sliders at random positions."""
    rng = np.random.default_rng(0)
    names = ("x1", "x2", "y1", "y2", "scale")
    places = {name: positions(controls_of(BackpropStepper)[name]) for name in names}
    for _ in range(20):
        yield BackpropStepper(**{name: float(rng.choice(places[name])) for name in names})


# ---- the two passes


@pytest.mark.parametrize("stepper", list(some_steppers()))
def test_the_two_passes_agree_with_the_network(stepper):
    result, net = stepper.passes(), as_network(stepper)
    nabla_b, nabla_w = net.backprop(stepper.x, stepper.y)
    for found, wanted in ((result.a, net.activations(stepper.x)), (result.nabla_b, nabla_b),
                          (result.delta, nabla_b), (result.nabla_w, nabla_w)):  # fmt: skip
        for ours, theirs in zip(found, wanted, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
    assert result.cost == pytest.approx(net.cost_value((stepper.x, stepper.y)))


def test_the_passes_work_for_any_number_of_layers():
    rng, sizes = np.random.default_rng(1), (3, 4, 2, 5, 1)
    net = Network(sizes, rng=2)
    x, y = rng.normal(size=(3, 1)), rng.random((1, 1))
    result = passes(x, y, net.weights, net.biases)
    for ours, theirs in zip(result.nabla_w, net.backprop(x, y)[1], strict=True):
        np.testing.assert_allclose(ours, theirs)


def test_stages_go_forward_then_back_and_each_comes_once():
    assert len(set(STAGES)) == len(STAGES) == BackpropStepper.step.max + 1
    layers = [layer for what, layer in STAGES if what == "z"]
    back = [layer for what, layer in STAGES if what == "delta"]
    assert layers == back[::-1] == [2, 3]
    assert STAGES.index(("a", 3)) < STAGES.index(("cost", 3)) < STAGES.index(("delta", 3))


@pytest.mark.parametrize(("layer", "neuron"), [(2, 1), (2, 3), (3, 2)])
def test_the_demons_gap_is_of_second_order(layer, neuron):
    x, y = np.array([[0.3], [-1.0]]), np.array([[0.0], [1.0]])

    def gap(dz):
        true, promised = demon(x, y, layer, neuron, dz)
        return abs(true - promised)

    assert gap(0.02) / gap(0.01) == pytest.approx(4, rel=0.05)


def test_the_demon_pushes_one_neuron_and_what_comes_after_it():
    x, push = np.ones((2, 1)), np.array([[0.0], [2.0], [0.0]])
    (z2, z3), _ = forward(x)
    (pushed2, pushed3), _ = forward(x, push=(2, push))
    np.testing.assert_allclose(pushed2 - z2, push)
    assert np.all(pushed3 != z3)


# ---- the figures


@pytest.mark.parametrize("kind", FIGURES)
def test_presets_are_positions_that_the_controls_can_take(kind):
    controls = controls_of(kind)
    for values in kind.presets.values():
        for name, value in values.items():
            assert value in positions(controls[name])


def result_of(preset):
    stepper = BackpropStepper(**BackpropStepper.presets[preset])
    return stepper, stepper.passes()


def test_the_saturated_preset_is_badly_wrong_and_hardly_learns():
    stepper, result = result_of("saturated and wrong")
    assert abs(result.a[-1][0, 0] - stepper.y1) > 0.99
    assert abs(result.delta[-1][0, 0]) < 1e-3
    _, ordinary = result_of("an ordinary example")
    assert abs(ordinary.delta[-1][0, 0]) > 50 * abs(result.delta[-1][0, 0])


def test_the_silent_input_has_weights_that_do_not_learn():
    _, result = result_of("a silent input")
    assert np.all(result.nabla_w[0][:, 1] == 0) and np.all(result.nabla_w[0][:, 0] != 0)


def test_nearly_right_means_small_errors_everywhere():
    _, result = result_of("nearly right")
    assert max(np.abs(delta).max() for delta in result.delta) < 0.003


def test_the_demons_presets_do_what_they_say():
    gaps = {}
    for name, values in Demon.presets.items():
        true, promised = Demon(**values).change()
        gaps[name] = abs(true - promised) / abs(promised)
    assert gaps["a small push"] < 0.05 < 0.5 < gaps["too large a push"]
    saturated = Demon(**Demon.presets["a saturated neuron"])
    layer, neuron = saturated.place
    assert sigmoid_prime(saturated.passes().z[layer - 2][neuron - 1, 0]) < 1e-3


def test_the_designed_activation_never_saturates():
    names = positions(controls_of(Saturation)["z"])
    slopes = [Saturation(activation="sigmoid + z/10", z=z).value_and_derivative()[1] for z in names]
    assert min(slopes) > 0.1 and max(slopes) == pytest.approx(0.35)


def test_the_demon_has_nothing_to_win_where_the_output_is_nearly_right():
    true, promised = Demon(**Demon.presets["nearly right"]).change()
    assert abs(promised) < 0.002 < true


def test_the_demon_knows_every_neuron_behind_the_input_layer():
    places = [Demon(neuron=name).place for name in positions(controls_of(Demon)["neuron"])]
    assert places == [(2, 1), (2, 2), (2, 3), (3, 1), (3, 2)]


@pytest.mark.parametrize("name", positions(controls_of(Saturation)["activation"]))
def test_slopes_of_the_activations_agree_with_differences(name):
    for z in (-7.3, -0.4, 0.3, 2.1):
        figure = Saturation(activation=name, z=z)
        values = [
            Saturation(activation=name, z=z + e).value_and_derivative()[0] for e in (1e-5, -1e-5)
        ]
        assert figure.value_and_derivative()[1] == pytest.approx(
            (values[0] - values[1]) / 2e-5, abs=1e-7
        )


def test_the_page_gets_the_numbers_that_python_uses():
    spec = BackpropStepper().spec
    assert spec["weights"] == [w.tolist() for w in WEIGHTS]
    assert spec["biases"] == [b.ravel().tolist() for b in BIASES]
    assert [tuple(stage) for stage in spec["stages"]] == list(STAGES)


def test_alt_text_says_the_state():
    assert "inputs -0.5, 0.5" in BackpropStepper(x1=-0.5).alt_text()
    assert "layer 2, neuron 3" in Demon(neuron="layer 2, neuron 3").alt_text()
    assert "rectified linear function" in Saturation(activation="rectified linear").alt_text()


# ---- plots


@pytest.fixture
def ax():
    return mpl.figure.Figure().subplots()


def test_timings_have_a_curve_for_each_way_on_logarithmic_axes(ax):
    plots.timings([10, 100], {"one": [1e-4, 1e-4], "two": [1e-3, 1e-1]}, ax=ax)
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one", "two"]
