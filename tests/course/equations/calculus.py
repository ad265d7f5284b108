"""What the tests measure with: finite differences, orders of errors, small networks.

Nothing here uses the formulas under test: `forward` is a second, plain telling of the network.
"""

import numpy as np

from nncourse import Network


def slopes(f, v, h=1e-5):
    """∂f/∂v for a number f(v), entry by entry, by central differences; shaped like v."""
    v = np.asarray(v, dtype=float)
    found = np.empty(v.shape)
    for place in np.ndindex(v.shape):
        step = np.zeros(v.shape)
        step[place] = h
        found[place] = (f(v + step) - f(v - step)) / (2 * h)
    return found


def jacobian(f, v):
    """∂f_k/∂v_j for columns f (n, 1) and v (m, 1), as a matrix (n, m)."""
    return np.array([slopes(lambda u, k=k: f(u)[k, 0], v).ravel() for k in range(len(f(v)))])


def order(gap, sizes=(0.1, 0.05, 0.025, 0.0125, 0.00625)):
    """The p in gap(s) ~ s^p: the slope of log |gap| against log s."""
    gaps = [np.linalg.norm(gap(size)) for size in sizes]
    return np.polyfit(np.log(sizes), np.log(gaps), 1)[0]


def same(found, wanted, rtol=1e-12, atol=1e-14):
    """Two sides of an identity agree up to rounding."""
    np.testing.assert_allclose(found, wanted, rtol=rtol, atol=atol)


def close(found, measured):
    """A derivative agrees with its finite difference."""
    np.testing.assert_allclose(found, measured, rtol=1e-6, atol=1e-9)


def case(sizes=(3, 3, 3), m=5, seed=0, **options):
    """A network, inputs x (n_in, m) and targets y (n_out, m) between 0 and 1.

    The layers are of one size, so that a forgotten transpose still fits and numbers must tell.
    """
    rng = np.random.default_rng(seed)
    net = Network(list(sizes), rng=rng, **options)
    y = rng.random((sizes[-1], m))
    return net, rng.normal(size=(sizes[0], m)), y


def sigma(z):
    """σ(z), as the book has it."""
    return 1 / (1 + np.exp(-np.asarray(z)))


def sigma_prime(z):
    """σ′(z), by the rule for quotients."""
    return np.exp(-np.asarray(z)) / (1 + np.exp(-np.asarray(z))) ** 2


def forward(net, x, f=sigma):
    """Weighted inputs and activations of all layers: zs[l] belongs to weights[l], a[0] is x."""
    zs, a = [], [x]
    for w, b in zip(net.weights, net.biases, strict=True):
        zs.append(w @ a[-1] + b)
        a.append(f(zs[-1]))
    return zs, a


def cost_from_z(net, layer, z, y):
    """The quadratic cost of one example when that layer has the weighted inputs z."""
    a = sigma(z)
    for w, b in zip(net.weights[layer + 1 :], net.biases[layer + 1 :], strict=True):
        a = sigma(w @ a + b)
    return 0.5 * np.sum((y - a) ** 2)


def vector(parts):
    """Lists of arrays such as (biases, weights) as one vector v, biases first."""
    return np.concatenate([array.ravel() for arrays in parts for array in arrays])


def moved(net, v):
    """A copy of the network with the parameters v."""
    twin, start = net.copy(), 0
    for array in twin.biases + twin.weights:
        array[...] = v[start : start + array.size].reshape(array.shape)
        start += array.size
    return twin
