"""Data: images with their labels, read from files or fetched once."""

from nncourse.data.csvs import read_csv
from nncourse.data.dataset import Data, Dataset, as_dataset, one_hot, vectorized_result
from nncourse.data.digits import load_digits
from nncourse.data.idx import read_idx
from nncourse.data.mnist import load_data, load_data_wrapper, load_mnist
from nncourse.data.opening import DataError
from nncourse.data.pickles import read_pickle
from nncourse.data.places import cache_folder, find_mnist

__all__ = [
    "Data",
    "DataError",
    "Dataset",
    "as_dataset",
    "cache_folder",
    "find_mnist",
    "load_data",
    "load_data_wrapper",
    "load_digits",
    "load_mnist",
    "one_hot",
    "read_csv",
    "read_idx",
    "read_pickle",
    "vectorized_result",
]
