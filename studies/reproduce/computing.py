"""One run with one seed: from settings and data to what was measured. Nothing is written here."""

import time

import numpy as np

from nncourse.activations import sigmoid
from nncourse.darkness import average_darkness, guess_by_darkness
from nncourse.data import Dataset
from nncourse.network import Network
from nncourse.single_neuron import train_neuron
from nncourse.train import LOADERS
from nncourse.training import sgd
from nncourse.variants.without_biases import NeuralNetwork
from studies import baselines


def compute(run, seed, sets, report=lambda fraction: None):
    """Carry out a run.

    Parameters
    ----------
    run : Run
        As `runs.adapted` gives it for these data.
    seed : int
        Of the first weights and of the shuffling.
    sets : (training, validation, test)
        What `load` gives.
    report : callable
        Gets the fraction that is done, now and then.

    Returns
    -------
    dict
        ``epochs``, a record each, and ``seconds`` of the processor.
    """
    start = time.process_time()
    training, validation, test = sets
    evaluation = {"test": test, "validation": validation}[run.evaluate_on]
    work = {
        "network": _network,
        "without biases": _without_biases,
        "neuron": _neuron,
        "chance": _chance,
        "darkness": _darkness,
        "svm": _svm,
        "tuned svm": _tuned_svm,
    }[run.kind]
    epochs = work(run, seed, _first(run.images, training, validation), evaluation, report, sets)
    return {"epochs": epochs, "seconds": time.process_time() - start}


def load(data):
    """Load training, validation and test data, in float32."""
    if data not in LOADERS:
        raise ValueError(f"--data is {data!r}; expected {' or '.join(LOADERS)}.")
    return LOADERS[data]()


def _first(images, training, validation):
    """Return so many training images; those beyond them come from the validation data."""
    if images <= len(training):
        return training[:images]
    more = validation[: images - len(training)]
    x = np.concatenate([training.x.T, more.x.T]).T  # (n_in, images)
    return Dataset(x, np.concatenate([training.one_hot.T, more.one_hot.T]).T, copy=False)


# ---- networks


def _network(run, seed, training, evaluation, report, sets):
    """Train a network as the course does."""
    weights_rng, shuffling_rng = np.random.default_rng(seed).spawn(2)
    sizes = [training.n_in, run.hidden, training.n_out]
    net = Network(sizes, cost=run.cost, rng=weights_rng, dtype=run.dtype)
    history = sgd(
        net,
        training,
        run.epochs,
        run.mini_batch_size,
        run.eta,
        evaluation,
        lmbda=run.lmbda,
        rng=shuffling_rng,
        monitor_training=run.score_training,
        on_epoch=lambda history: report(len(history) / run.epochs),
        progress=False,
    )
    if history.interrupted:
        raise KeyboardInterrupt
    return history.epochs


def _without_biases(run, seed, training, evaluation, report, sets):
    """Train the appendix's network, example by example in the order of the file."""
    drawn = NeuralNetwork(training.n_in, run.hidden, training.n_out, run.eta, rng=seed)
    weights = [w.astype(run.dtype) for w in drawn.weights]
    net = NeuralNetwork(*drawn.sizes, run.eta, weights=weights)
    epochs, pairs = [], list(training)
    for epoch in range(run.epochs):
        net.train(pairs)
        epochs.append(_score(net, evaluation, "evaluation") | _score(net, training, "training"))
        report((epoch + 1) / run.epochs)
    return epochs


def _score(net, data, which):
    """Count the correct predictions of the appendix's network, all at once."""
    hidden = sigmoid(net.weights[0] @ data.x)  # (n_hidden, n)
    correct = np.argmax(net.weights[1] @ hidden, axis=0) == data.labels
    return {f"{which}_correct": int(correct.sum()), f"{which}_total": len(data)}


def _neuron(run, seed, training, evaluation, report, sets):
    """Train one neuron to answer 0 to 1; keep the outputs before training and of each epoch."""
    outputs = train_neuron(*run.start, run.eta, run.epochs, run.cost).a  # (epochs + 1,)
    return [{"output": float(a)} for a in outputs]


# ---- baselines: a record of one epoch each


def _scored(predictions, data, **more):
    correct = round(baselines.accuracy(predictions, data.labels) * len(data))
    return [{"evaluation_correct": correct, "evaluation_total": len(data), **more}]


def _chance(run, seed, training, evaluation, report, sets):
    return _scored(baselines.guess_at_random(len(evaluation), 10, seed), evaluation)


def _darkness(run, seed, training, evaluation, report, sets):
    darkness = average_darkness(training.x, training.labels)
    return _scored(guess_by_darkness(evaluation.x, darkness), evaluation)


def _svm(run, seed, training, evaluation, report, sets):
    classify = baselines.support_vector_machine(training)
    return _scored(classify(evaluation.x), evaluation)


def _tuned_svm(run, seed, training, evaluation, report, sets):
    """Choose settings with 5,000 training images and the validation data; train on all."""
    settings = baselines.choose_svm(training[:5000], sets[1])
    classify = baselines.support_vector_machine(training, **settings)
    return _scored(classify(evaluation.x), evaluation, **settings)
