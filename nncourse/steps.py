"""Steps of gradient descent: what a slope does to a weight.

Backpropagation gives a gradient for each parameter, summed over a mini-batch; a step changes the
parameters by it, in place. Pass one to `SGD` or to `update_mini_batch` as ``step=Momentum(0.9)``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from nncourse.types import Array


@dataclass
class Step:
    """What every step offers.

    Attributes
    ----------
    memory : dict of lists of ndarray
        What is kept from one step to the next, such as velocities. A checkpoint saves it, so that
        a resumed training gives the same bits.
    """

    memory: dict[str, list[Array]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def step(
        self, parameters: Sequence[Array], nablas: Sequence[Array], eta: float, m: int = 1
    ) -> None:
        """Change the parameters in place.

        Parameters
        ----------
        parameters : sequence of ndarray
            Weights and biases, of any shapes.
        nablas : sequence of ndarray
            One gradient for each, of its shape, summed over the mini-batch. The arrays are used
            up: their numbers change.
        eta : float
            Learning rate η.
        m : int
            Examples in the mini-batch. The mean gradient is 1/m times the sum.
        """
        raise NotImplementedError

    def pace(self, eta: float) -> float:
        """Return how far a constant slope of 1 moves a parameter per step, in the long run.

        A penalty shrinks the weights by this measure, so that it has its share in the cost
        whatever the step.
        """
        return eta

    def rest(self) -> None:
        """Forget what is kept, as at the start of a training."""
        self.memory.clear()

    def _kept(self, name, parameters):
        """Return the arrays kept under that name, zeros at first, one for each parameter."""
        if name not in self.memory:
            self.memory[name] = [np.zeros_like(parameter) for parameter in parameters]
        arrays = self.memory[name]
        ours, theirs = [a.shape for a in arrays], [p.shape for p in parameters]
        if ours != theirs:
            raise ValueError(
                f"this {self} has {name} of shapes {ours}, but the parameters have {theirs}; "
                "expected the same network as before. Make a new step for each network."
            )
        return arrays


@dataclass
class Plain(Step):
    """Gradient descent as it stands in Nielsen ch. 1, (20) and (21): w → w − (η/m) Σ_x ∇C_x.

    >>> w = np.array([1.0])
    >>> Plain().step([w], [np.array([3.0])], eta=0.5, m=2)
    >>> w
    array([0.25])
    """

    def step(
        self, parameters: Sequence[Array], nablas: Sequence[Array], eta: float, m: int = 1
    ) -> None:
        share = eta / m
        for parameter, nabla in zip(parameters, nablas, strict=True):
            nabla *= share
            parameter -= nabla


@dataclass
class Momentum(Step):
    """A slope changes the speed, the speed changes the place. Nielsen ch. 3, (107) and (108).

    v → v′ = μv − (η/m) Σ_x ∇C_x and w → w′ = w + v′, from v = 0. Nesterov's variant takes the
    slope where the speed is about to lead, at w + μv. The parameters kept here *are* that place,
    so a single line changes: w → w + μv′ − (η/m) Σ_x ∇C_x.

    Parameters
    ----------
    mu : float
        Momentum coefficient μ, between −1 and 1; 1 − μ is the friction. 0 is plain descent.
    nesterov : bool

    Notes
    -----
    On C = ½hw² without Nesterov it converges for 0 < ηh < 2(1 + μ), −1 < μ < 1; outside this μ
    for no η. Nesterov's variant in this form: Bengio, Boulanger-Lewandowski and Pascanu (2012).

    >>> w, step = np.array([1.0]), Momentum(0.5)
    >>> for _ in range(2):
    ...     step.step([w], [np.array([1.0])], eta=0.1)
    ...     print(w, step.memory["velocities"][0])
    [0.9] [-0.1]
    [0.75] [-0.15]
    """

    mu: float
    nesterov: bool = False

    def __post_init__(self):
        if not -1 < self.mu < 1:
            raise ValueError(
                f"mu is {self.mu}; expected more than −1 and less than 1, such as 0.9: "
                "with μ = 1 there is no friction, and nothing ever comes to rest."
            )
        self.mu = float(self.mu)

    def step(
        self, parameters: Sequence[Array], nablas: Sequence[Array], eta: float, m: int = 1
    ) -> None:
        velocities = self._kept("velocities", parameters)
        for parameter, nabla, v in zip(parameters, nablas, velocities, strict=True):
            nabla *= eta / m
            v *= self.mu
            v -= nabla  # (107)
            parameter += self.mu * v - nabla if self.nesterov else v  # (108)

    def pace(self, eta: float) -> float:
        """Return η/(1 − μ): under a constant slope the speed tends to −η∇C/(1 − μ).

        >>> round(Momentum(0.9).pace(0.1), 6)
        1.0
        """
        return eta / (1 - self.mu)


@dataclass
class Adam(Step):
    """Divide the mean of the last slopes by their size, parameter by parameter.

    With g the mean gradient of the mini-batch and t steps so far: r → β₁r + (1 − β₁)g,
    s → β₂s + (1 − β₂)g², and w → w − η r̂/(√ŝ + ε), where r̂ = r/(1 − β₁^t) and ŝ = s/(1 − β₂^t)
    make up for the start at zero.

    Parameters
    ----------
    beta1, beta2 : float
        How much of each mean stays per step, from 0 to less than 1.
    epsilon : float
        Added to the size of the slopes, above 0, so that nothing is divided by zero.

    Notes
    -----
    Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1. A penalty
    shrinks the weights by itself, outside the means: Loshchilov and Hutter (2019).

    >>> w = np.array([1.0, 1.0])
    >>> Adam().step([w], [np.array([1e-3, -50.0])], eta=0.1)  # the first step has the size η
    >>> w.round(4)
    array([0.9, 1.1])
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self):
        for name in ("beta1", "beta2"):
            value = getattr(self, name)
            if not 0 <= value < 1:
                raise ValueError(f"{name} is {value}; expected at least 0 and less than 1.")
            setattr(self, name, float(value))
        if not self.epsilon > 0:
            raise ValueError(f"epsilon is {self.epsilon}; expected more than 0, such as 1e-8.")
        self.epsilon = float(self.epsilon)

    def step(
        self, parameters: Sequence[Array], nablas: Sequence[Array], eta: float, m: int = 1
    ) -> None:
        means, squares = self._kept("means", parameters), self._kept("squares", parameters)
        (passed,) = self.memory.setdefault("passed", [np.array(0)])
        passed += 1
        young, wide = 1 - self.beta1 ** int(passed), 1 - self.beta2 ** int(passed)
        for parameter, nabla, r, s in zip(parameters, nablas, means, squares, strict=True):
            nabla /= m
            r += (1 - self.beta1) * (nabla - r)
            s += (1 - self.beta2) * (nabla * nabla - s)
            parameter -= eta / young * r / (np.sqrt(s / wide) + self.epsilon)


PLAIN = Plain()
