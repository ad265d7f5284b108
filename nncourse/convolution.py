"""The layers of a convolutional network: convolution, max pooling, L2 pooling. Nielsen ch. 6.

A convolution is a fully connected layer that is shown patches, the course's (16.c): with the matrix
P of patches in place of a, its (25), (BP2), (BP3) and (BP4) are those of `FullyConnected`.

What books on neural networks call a convolution is a cross-correlation: the kernel is not turned.

>>> from nncourse.layered import LayeredNetwork
>>> hidden = [Convolution(20, field=5), MaxPooling(2), FullyConnected(100)]
>>> net = LayeredNetwork((1, 28, 28), [*hidden, FullyConnected(10)], rng=0)
>>> [layer.shape for layer in net.layers]
[(20, 24, 24), (20, 12, 12), (100,), (10,)]
"""

from typing import Any

import numpy as np

from nncourse.layers import FullyConnected, Layer, Rng, Shape, checked_size
from nncourse.patches import l2_pool, l2_unpool, max_pool, max_unpool, output_size, patches, unpatch
from nncourse.types import Array


class Convolution(FullyConnected):
    """Feature maps: each looks for one small pattern, the same everywhere in the image.

    Parameters
    ----------
    maps : int
        Feature maps that it gives on.
    field : int
        Rows and columns of the local receptive field, in pixels.
    stride : int
        Pixels from one place of the field to the next.
    activation : str, optional
        By default that of the network.

    Attributes
    ----------
    weights : ndarray, (maps, channels·field²)
        A row for each map: ``weights[i].reshape(channels, field, field)`` is its kernel.
    biases : ndarray, (maps, 1)

    Notes
    -----
    Nielsen ch. 6, eq. (125); the course's (16.a)–(16.c).

    Examples
    --------
    >>> layer = Convolution(20, field=5)
    >>> layer.join((1, 28, 28), "the input")
    >>> layer.shape, layer.n_out * (layer.n_in + 1)
    ((20, 24, 24), 520)
    """

    def __init__(
        self, maps: int, *, field: int, stride: int = 1, activation: str | None = None
    ) -> None:
        super().__init__(maps, activation)
        self.field, self.stride = checked_size("field", field), checked_size("stride", stride)

    def __repr__(self) -> str:
        stride = f", stride={self.stride}" if self.stride > 1 else ""
        named = f", activation={self.named!r}" if self.named else ""
        return f"Convolution({self.n_out}, field={self.field}{stride}{named})"

    def join(self, before: Shape, giver: str) -> None:
        """Work out the shape of the maps, (16.a), and the inputs of a neuron."""
        channels, rows, columns = _image(before, giver, self)
        if self.field > min(rows, columns):
            raise ValueError(
                f"{self} needs at least {self.field} × {self.field} pixels; it gets "
                f"{rows} × {columns} from {giver}. Pool less, or use a smaller field."
            )
        sizes = (output_size(n, self.field, self.stride) for n in (rows, columns))
        self.before, self.shape = before, (self.n_out, *sizes)
        self.n_in = channels * self.field**2

    def forward(self, a: Array, rng: Rng = None) -> tuple[Array, Any]:
        """Compute σ(w P + b), (125), where P holds the patches of a; P is kept."""
        image = np.ascontiguousarray(a).reshape(*self.before, -1)
        after, p = super().forward(patches(image, self.field, self.stride))
        return after.reshape(-1, a.shape[1]), p

    def gradient(self, delta: Array, kept: Any) -> tuple[Array, Array]:
        """Sum δ and δ Pᵀ over all places and the mini-batch, (BP3) and (BP4)."""
        return super().gradient(delta.reshape(self.n_out, -1), kept)

    def backward(self, delta: Array, kept: Any) -> Array:
        """Send the errors back to the patches, wᵀ δ, and collect them for every pixel, (BP2)."""
        m = delta.shape[1]
        nabla_p = super().backward(delta.reshape(self.n_out, -1), kept)
        return unpatch(nabla_p, (*self.before, m), self.field, self.stride).reshape(-1, m)


class MaxPooling(Layer):
    """Condense every k × k block of a map to its greatest activation.

    The activation of the layer before is applied after it: for a monotone σ, max σ(z) = σ(max z),
    at a k²-th of the exponentials.

    Notes
    -----
    Nielsen ch. 6, "Pooling layers"; the course's (16.d).

    >>> layer = MaxPooling(2)
    >>> layer.join((20, 24, 24), "Convolution(20, field=5)")
    >>> layer.shape
    (20, 12, 12)
    """

    keeps_order = True

    def __init__(self, k: int) -> None:
        self.k = checked_size("k", k)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.k})"

    def join(self, before: Shape, giver: str) -> None:
        """Work out the shape, if blocks of k × k fill the maps."""
        maps, rows, columns = _image(before, giver, self)
        if rows % self.k or columns % self.k:
            raise ValueError(
                f"{self} needs rows and columns that {self.k} divides; it gets {rows} × {columns} "
                f"from {giver}. Use another field or stride there, or pool by another number."
            )
        self.before, self.shape = before, (maps, rows // self.k, columns // self.k)

    def forward(self, a: Array, rng: Rng = None) -> tuple[Array, Any]:
        """Pool, then apply the activation that it took over; what won is kept."""
        pooled, kept = max_pool(a.reshape(*self.before, -1), self.k)
        pooled = pooled.reshape(-1, a.shape[1])
        return self.activation.function(pooled) if self.activation else pooled, kept

    def backward(self, delta: Array, kept: Any) -> Array:
        """Send each error to the winner of its block."""
        return max_unpool(delta, kept).reshape(-1, delta.shape[1])


class L2Pooling(MaxPooling):
    """Condense every k × k block of a map to the root of its sum of squares.

    Notes
    -----
    Nielsen ch. 6, "Pooling layers"; the course's (16.e).
    """

    keeps_order = False

    def forward(self, a: Array, rng: Rng = None) -> tuple[Array, Any]:
        """Take the length of every block; the blocks and their lengths are kept."""
        image = a.reshape(*self.before, -1)
        pooled = l2_pool(image, self.k)
        return pooled.reshape(-1, a.shape[1]), (image, pooled)

    def backward(self, delta: Array, kept: Any) -> Array:
        """Share each error out in proportion to the activations of its block."""
        image, pooled = kept
        return l2_unpool(delta.reshape(pooled.shape), image, pooled).reshape(-1, delta.shape[1])


def _image(before, giver, layer):
    """Return the shape before a layer, if it is that of an image."""
    if len(before) == 3:
        return before
    raise ValueError(
        f"{layer} looks at images, (maps, rows, columns); it gets {before[0]} numbers from "
        f"{giver}. Put it before the fully connected layers, and give the network a shape such as "
        "(1, 28, 28)."
    )
