"""Chapter 8's polynomials in the page: the same numbers as in Python."""

import itertools

import numpy as np
import pytest

from nncourse.show.controls import controls_of
from nncourse.show.overfitting import Polynomials
from nncourse.show.polynomials import TRUTHS, fit, measurements, value
from tests.nncourse.show.positions import positions, some_positions

pytestmark = pytest.mark.browser


def figures():
    """The figure over the ranges of its sliders; the degree is taken apart."""
    controls = controls_of(Polynomials)
    sliders = [some_positions(controls[name], 3) for name in ("noise", "sample")]
    for truth, noise, sample in itertools.product(TRUTHS, *sliders):
        yield Polynomials(truth=truth, noise=noise, sample=sample)


def test_the_page_measures_the_same_points(call):
    data = {name: values.tolist() for name, values in measurements().items()}
    calls = [(data, f.truth, f.noise, f.sample) for f in figures()]
    for figure, found in zip(figures(), call("measurements", calls), strict=True):
        names = ("x", "y", "freshX", "freshY")
        np.testing.assert_allclose([*map(found.get, names[:2])], figure.points()[:2], rtol=1e-14)
        np.testing.assert_allclose([*map(found.get, names[2:])], figure.points()[2:], rtol=1e-14)


@pytest.mark.parametrize("lmbda", [0.0, *some_positions(controls_of(Polynomials)["lmbda"], 4)])
def test_the_page_fits_like_numpy(call, lmbda):
    """By values: coefficients of a ninth degree differ more, and nobody sees the difference."""
    points = [[values.tolist() for values in f.points()[:2]] for f in figures()]
    degrees = positions(controls_of(Polynomials)["degree"])
    calls = [(x, y, degree, lmbda) for x, y in points for degree in degrees]
    grid = np.linspace(-1.25, 1.25, 26)
    for case, found in zip(calls, call("fit", calls), strict=True):
        wanted = fit(*case)
        np.testing.assert_allclose(
            found, wanted, rtol=1e-6, atol=1e-12 + 1e-8 * np.abs(wanted).max()
        )
        np.testing.assert_allclose(value(found, grid), value(wanted, grid), rtol=1e-7, atol=1e-7)


def test_the_page_measures_errors_like_python(call):
    cases = [Polynomials(degree=degree, truth="a wave") for degree in (0, 3, 9)]
    calls = [(f.coefficients().tolist(), *(v.tolist() for v in f.points()[:2])) for f in cases]
    found = call("rms", calls)
    np.testing.assert_allclose(found, [f.errors()[0] for f in cases], rtol=1e-6, atol=1e-12)
