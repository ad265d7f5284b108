"""The network of `nncourse.network`, written in four other ways.

- `per_sample`: the book's way, one example after the other, with a matrix for each layer.
- `objects`: an object for each node and for each connection.
- `layers`: an object for each layer.
- `without_biases`: the class of the appendix, with two matrices of weights and no biases.

From the same weights and examples all give the same gradients and learn the same weights. Each
keeps the sign convention of its source and says which it is. Columns are examples; these networks
take them one at a time. The neurons are sigmoids, the cost is quadratic.
"""
