"""Neural networks from nothing but numpy: the mathematics of the course."""

from nncourse.activations import relu, sigmoid, sigmoid_prime, softmax, tanh
from nncourse.costs import CrossEntropyCost, LogLikelihoodCost, QuadraticCost
from nncourse.data import (
    Dataset,
    load_data,
    load_data_wrapper,
    load_digits,
    load_mnist,
    vectorized_result,
)
from nncourse.gradients import gradient_check, numerical_gradient
from nncourse.network import Network
from nncourse.training import History, mini_batches

__version__ = "0.1.0"

__all__ = [
    "CrossEntropyCost",
    "Dataset",
    "History",
    "LogLikelihoodCost",
    "Network",
    "QuadraticCost",
    "gradient_check",
    "load_data",
    "load_data_wrapper",
    "load_digits",
    "load_mnist",
    "mini_batches",
    "numerical_gradient",
    "relu",
    "sigmoid",
    "sigmoid_prime",
    "softmax",
    "tanh",
    "vectorized_result",
]
