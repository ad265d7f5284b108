"""Nielsen, chapter 3: the neuron that learns slowly, and the cross-entropy, (54)–(77)."""

import numpy as np

from nncourse import CrossEntropyCost, Network, QuadraticCost
from nncourse.costs import output_error
from tests.course.equations.calculus import case, close, forward, same, sigma, sigma_prime, slopes
from tests.course.equations.ledger import equation

ENTROPY = "cross-entropy"


def neuron(**options):
    """One neuron with three inputs, five examples, and z, a for each of them, as vectors (5,)."""
    net, x, y = case((3, 1), **options)
    (z,), (_, a) = forward(net, x)
    return net, x, y, z[0], a[0]


def mean_slopes(net, x, y):
    """(1/n) Σ_x ∂C_x/∂b and (1/n) Σ_x ∂C_x/∂w, by the library, of the last layer."""
    nabla_b, nabla_w = net.backprop(x, y)
    return nabla_b[-1] / x.shape[1], nabla_w[-1] / x.shape[1]


def binary_entropy(y, a):
    """−[y ln a + (1 − y) ln(1 − a)], entry by entry."""
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))


@equation("N 54", code=QuadraticCost.value)
def test_the_quadratic_cost_of_one_neuron():
    """C = (y − a)²/2: the book's two starts give a = 0.82 and a = 0.98, hence 0.3362 and 0.4802."""
    for a, C in [(0.82, 0.3362), (0.98, 0.4802)]:
        same(QuadraticCost.value(np.array([[a]]), np.array([[0.0]])), C)


def slopes_of_a_neuron(w, b, x, y):
    """∂C/∂w and ∂C/∂b of one neuron with one input, by the library."""
    net = Network([1, 1])
    net.weights[0][:], net.biases[0][:] = w, b
    (nabla_b,), (nabla_w,) = net.backprop(np.array([[x]]), np.array([[y]]))
    return nabla_w, nabla_b


@equation("N 55, 56", code=Network.backprop)
def test_the_slopes_of_one_neuron_and_of_the_one_that_maps_one_to_zero():
    """∂C/∂w = (a − y) σ′(z) x and ∂C/∂b = (a − y) σ′(z); both a σ′(z) for x = 1, y = 0."""
    for w, b, x, y in [(0.6, 0.9, 0.5, 0.3), (2.0, -1.0, -1.5, 1.0)]:
        nabla_w, nabla_b = slopes_of_a_neuron(w, b, x, y)
        same(nabla_w, (sigma(w * x + b) - y) * sigma_prime(w * x + b) * x)
        same(nabla_b, (sigma(w * x + b) - y) * sigma_prime(w * x + b))
    for w, b in [(0.6, 0.9), (2.0, 2.0)]:
        nabla_w, nabla_b = slopes_of_a_neuron(w, b, 1.0, 0.0)
        same(nabla_w, sigma(w + b) * sigma_prime(w + b))
        same(nabla_b, sigma(w + b) * sigma_prime(w + b))
        close(nabla_w, slopes(lambda w, b=b: sigma(w + b) ** 2 / 2, w))


@equation("N 57", code=CrossEntropyCost.value)
def test_cross_entropy_of_hand_worked_numbers():
    """a = ½ costs ln 2 for any y; a = ¼, y = 1 costs ln 4; the mean of both is 3/2 ln 2."""
    value = CrossEntropyCost.value
    for y in (0.0, 0.3, 1.0):
        same(value(np.array([[0.5]]), np.array([[y]])), np.log(2))
    same(value(np.array([[0.5, 0.25]]), np.array([[0.0, 1.0]])), 1.5 * np.log(2))
    a, y = np.random.default_rng(0).random((2, 1, 100))
    assert all(value(a[:, [k]], y[:, [k]]) > 0 for k in range(100))


@equation("N 58–61", code=Network.backprop)
def test_in_the_slope_of_the_cross_entropy_sigma_prime_cancels():
    """∂C/∂w_j in four steps, from the chain rule to (1/n) Σ_x x_j (σ(z) − y)."""
    net, x, y, z, _ = neuron(cost=ENTROPY)
    slope_w, s, y = mean_slopes(net, x, y)[1][0], sigma(z), y[0]
    chain = y / s - (1 - y) / (1 - s)
    for j in range(3):
        # ∂σ/∂w_j of each example, measured by moving w_j
        ds = [slopes(lambda dw, j=j, k=k: sigma(z[k] + dw * x[j, k]), 0.0) for k in range(5)]
        close(slope_w[j], -np.mean(chain * ds))  # (58)
        same(slope_w[j], -np.mean(chain * sigma_prime(z) * x[j]))  # (59)
        same(slope_w[j], np.mean(sigma_prime(z) * x[j] / (s * (1 - s)) * (s - y)))  # (60)
        same(slope_w[j], np.mean(x[j] * (s - y)))  # (61)


@equation("N 62", code=(Network.backprop, Network.cost_value))
def test_the_slope_of_the_cross_entropy_in_the_bias():
    """∂C/∂b = (1/n) Σ_x (σ(z) − y), and that is the measured slope."""
    net, x, y, z, _ = neuron(cost=ENTROPY)
    slope_b, _ = mean_slopes(net, x, y)
    same(slope_b, np.mean(sigma(z) - y[0]))

    def C(b):
        net.biases[0] = b
        return net.cost_value((x, y))

    close(slope_b, slopes(C, net.biases[0]))


@equation("N 63", code=(CrossEntropyCost.value, CrossEntropyCost.value_from_z))
def test_cross_entropy_adds_over_the_output_neurons():
    """C = −(1/n) Σ_x Σ_j [y_j ln a^L_j + (1 − y_j) ln(1 − a^L_j)], in loops; also from z."""
    net, x, y = case(cost=ENTROPY)
    _, a = forward(net, x)
    total = sum(binary_entropy(y[j, k], a[-1][j, k]) for j in range(3) for k in range(5))
    same(CrossEntropyCost.value(a[-1], y), total / 5)
    same(net.cost_value((x, y)), total / 5)


@equation("N 64", code=(CrossEntropyCost.value, CrossEntropyCost.derivative))
def test_cross_entropy_is_least_where_a_is_y():
    """At a = y it is −(1/n) Σ_x [y ln y + (1 − y) ln(1 − y)]; any other a costs more."""
    rng = np.random.default_rng(0)
    y = rng.uniform(0.01, 0.99, (1, 50))
    least = CrossEntropyCost.value(y, y)
    same(least, np.mean(binary_entropy(y, y)))
    same(CrossEntropyCost.derivative(y, y), 0)
    for _ in range(100):
        assert CrossEntropyCost.value(rng.uniform(0.01, 0.99, (1, 50)), y) > least


@equation("N 65", code=Network.backprop)
def test_the_quadratic_cost_keeps_sigma_prime():
    """∂C/∂w^L_jk = (1/n) Σ_x a^{L−1}_k (a^L_j − y_j) σ′(z^L_j)."""
    net, x, y = case()
    zs, a = forward(net, x)
    _, slope_w = mean_slopes(net, x, y)
    for j, k in np.ndindex(3, 3):
        same(slope_w[j, k], np.mean(a[-2][k] * (a[-1][j] - y[j]) * sigma_prime(zs[-1][j])))


@equation("N 66", code=(output_error, CrossEntropyCost.derivative))
def test_the_output_error_of_the_cross_entropy():
    """δ^L = a^L − y, and so says (BP1) the long way round: ∇_a C ⊙ σ′(z^L)."""
    net, x, y = case(cost=ENTROPY)
    zs, a = forward(net, x)
    same(output_error(net.cost, net.output_activation, a[-1], y), a[-1] - y)
    same(net.cost.derivative(a[-1], y) * sigma_prime(zs[-1]), a[-1] - y)


@equation("N 67", code=Network.backprop)
def test_the_slopes_of_the_cross_entropy_with_many_outputs():
    """∂C/∂w^L_jk = (1/n) Σ_x a^{L−1}_k (a^L_j − y_j), which is the measured slope."""
    net, x, y = case(cost=ENTROPY)
    _, a = forward(net, x)
    _, slope_w = mean_slopes(net, x, y)
    for j, k in np.ndindex(3, 3):
        same(slope_w[j, k], np.mean(a[-2][k] * (a[-1][j] - y[j])))
    w, b = net.weights[-1], net.biases[-1]
    close(slope_w, slopes(lambda w: np.sum(binary_entropy(y, sigma(w @ a[-2] + b))) / 5, w))


@equation("N 68–70", code=(output_error, Network.backprop))
def test_linear_outputs_do_not_slow_down_with_the_quadratic_cost():
    """a^L = z^L: δ^L = a^L − y, and both slopes have lost their σ′."""
    net, x, y = case(output_activation="linear")
    zs, a = forward(net, x)
    same(output_error(net.cost, net.output_activation, zs[-1], y), zs[-1] - y)  # (68)
    slope_b, slope_w = mean_slopes(net, x, y)
    for j in range(3):
        same(slope_b[j], np.mean(zs[-1][j] - y[j]))  # (70)
        for k in range(3):
            same(slope_w[j, k], np.mean(a[-2][k] * (zs[-1][j] - y[j])))  # (69)
    w, b = net.weights[-1], net.biases[-1]
    close(slope_w, slopes(lambda w: np.sum((w @ a[-2] + b - y) ** 2) / (2 * 5), w))


@equation("N 71, 72", code=Network.backprop)
def test_the_slopes_that_one_would_wish_for_are_those_of_the_cross_entropy():
    """For one example ∂C/∂w_j = x_j (a − y) and ∂C/∂b = a − y."""
    net, x, y, _, a = neuron(cost=ENTROPY, m=1)
    slope_b, slope_w = mean_slopes(net, x, y)
    same(slope_w[0], x[:, 0] * (a - y[0]))
    same(slope_b, a - y)


@equation("N 73–75", code=(Network.backprop, CrossEntropyCost.derivative))
def test_from_the_wished_slope_to_the_slope_of_the_cost():
    """∂C/∂b = (∂C/∂a) σ′(z) = (∂C/∂a) a(1 − a), so ∂C/∂a = (a − y)/(a(1 − a))."""
    net, x, y, z, a = neuron(cost=ENTROPY, m=1)
    slope_b, _ = mean_slopes(net, x, y)
    slope_a = CrossEntropyCost.derivative(a[np.newaxis], y)
    same(slope_b, slope_a * sigma_prime(z))  # (73)
    same(slope_b, slope_a * a * (1 - a))  # (74)
    same(slope_a, (a - y) / (a * (1 - a)))  # (75)


@equation("N 76, 77", code=(CrossEntropyCost.derivative, CrossEntropyCost.value))
def test_the_wished_slope_integrates_to_the_cross_entropy():
    """∫ ∂C/∂a da = −[y ln a + (1 − y) ln(1 − a)] + constant; and so for the mean over x."""
    y = np.array([[0.1, 0.3, 0.8]])
    ends = np.array([[0.2, 0.1, 0.4]]), np.array([[0.9, 0.8, 0.6]])
    area = integral(lambda a: CrossEntropyCost.derivative(a, y), *ends)
    for k in range(3):
        at = [CrossEntropyCost.value(a[:, [k]], y[:, [k]]) for a in ends]
        same(area[0, k], at[1] - at[0], rtol=1e-10)  # (76)
        same(at[0], binary_entropy(y, ends[0])[0, k])
    at = [CrossEntropyCost.value(a, y) for a in ends]
    same(area.mean(), at[1] - at[0], rtol=1e-10)  # (77)


def integral(f, start, end, points=40):
    """∫ f from start to end, entry by entry, by Gauss and Legendre."""
    nodes, weights = np.polynomial.legendre.leggauss(points)
    half, middle = (end - start) / 2, (end + start) / 2
    return half * sum(w * f(middle + half * t) for w, t in zip(weights, nodes, strict=True))
