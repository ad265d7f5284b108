// A small network that learns in the page: two inputs, hidden layers, one sigmoid output.
// It does what nncourse.Network does, which a test compares; here nothing draws.

const { range, total, dot, neuronCost, neuronError } = math;

const learner = (() => {
  "use strict";
  const MINI_BATCH = 10;
  // Activation functions, and their slopes told by what they put out: nncourse/activations.py.
  const activations = {
    sigmoid: [math.sigma, (a) => a * (1 - a)],
    tanh: [Math.tanh, (a) => 1 - a * a],
    "rectified linear": [(z) => Math.max(0, z), (a) => (a > 0 ? 1 : 0)],
  };

  // Numbers from 0 to 1 that look random and are the same for the same seed (mulberry32).
  function chance(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6D2B79F5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
  }
  const normal = (next) => // Box and Muller's
    Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

  // First weights of the standard deviation 1/√n_in, standard normal biases:
  // weights[l][j][k] leads from neuron k of a layer to neuron j of the next.
  function start(sizes, seed) {
    const next = chance(seed), layers = sizes.slice(1).map((n, l) => [n, sizes[l]]);
    return {
      weights: layers.map(([n, before]) =>
        range(n).map(() => range(before).map(() => normal(next) / Math.sqrt(before)))),
      biases: layers.map(([n]) => range(n).map(() => normal(next))),
    };
  }

  // The order in which an epoch takes the examples (Fisher and Yates).
  function order(n, seed, epoch) {
    const next = chance(1000003 * seed + epoch), places = range(n);
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      [places[i], places[j]] = [places[j], places[i]];
    }
    return places;
  }
  const stepsPerEpoch = (n) => Math.ceil(n / MINI_BATCH);

  // The examples of a step, counted from 0.
  function miniBatch(n, seed, step) {
    const each = stepsPerEpoch(n), first = (step % each) * MINI_BATCH;
    return order(n, seed, Math.floor(step / each)).slice(first, first + MINI_BATCH);
  }

  // Activations of every layer, and z of the output.
  function forward({ weights, biases }, x, activation) {
    const [f] = activations[activation], a = [x], last = weights.length - 1;
    for (let l = 0; l < last; l++)
      a.push(weights[l].map((row, j) => f(dot(row, a[l]) + biases[l][j])));
    const z = dot(weights[last][0], a[last]) + biases[last][0];
    return { a: [...a, [math.sigma(z)]], z };
  }

  // δ of every layer from the output back: (BP1) and (BP2) of chapter 4.
  function errors({ weights }, { a, z }, y, { activation, cost }) {
    const [, slope] = activations[activation], delta = [[neuronError(z, y, cost)]];
    for (let l = weights.length - 1; l > 0; l--)
      delta.unshift(a[l].map((ak, k) =>
        slope(ak) * total(delta[0].map((d, j) => d * weights[l][j][k]))));
    return delta;
  }

  // One step on some examples, in place: (20) and (21) of chapter 3, with λ (93) of chapter 8.
  function step(net, { points, targets }, batch, settings) {
    const { eta, lmbda } = settings, passes = batch.map((i) => {
      const pass = forward(net, points[i], settings.activation);
      return { a: pass.a, delta: errors(net, pass, targets[i], settings) };
    });
    const decay = 1 - eta * lmbda / points.length, rate = eta / batch.length;
    net.weights.forEach((w, l) => w.forEach((row, j) => {
      for (let k = 0; k < row.length; k++) {
        let sum = 0;
        for (const { a, delta } of passes) sum += delta[l][j] * a[l][k];
        row[k] = decay * row[k] - rate * sum;
      }
      for (const { delta } of passes) net.biases[l][j] -= rate * delta[l][j];
    }));
  }

  // The mean cost of some points (without the penalty), and which of them are misread.
  function score(net, points, targets, { activation, cost }) {
    const zs = points.map((x) => forward(net, x, activation).z);
    return {
      cost: total(zs.map((z, i) => neuronCost(z, targets[i], cost))) / zs.length,
      misread: range(zs.length).filter((i) => (zs[i] > 0 ? 1 : 0) !== targets[i]),
    };
  }

  // Activations of all neurons at many places, layer by layer: maps(...)[l][j] is a list.
  function maps({ weights, biases }, places, activation) {
    const layers = [[0, 1].map((k) => Float64Array.from(places, (x) => x[k]))];
    weights.forEach((w, l) => {
      const f = l < weights.length - 1 ? activations[activation][0] : math.sigma;
      layers.push(w.map((row, j) => {
        const values = new Float64Array(places.length).fill(biases[l][j]);
        row.forEach((weight, k) => {
          const before = layers[l][k];
          for (let i = 0; i < values.length; i++) values[i] += weight * before[i];
        });
        return values.map(f);
      }));
    });
    return layers;
  }

  // For tests: the network after so many steps more, and after so many from a start.
  function further(net, task, seed, settings, steps) {
    for (let s = 0; s < steps; s++)
      step(net, task, miniBatch(task.points.length, seed, s), settings);
    return net;
  }
  const trained = (sizes, seed, task, settings, steps) =>
    further(start(sizes, seed), task, seed, settings, steps);

  return { start, miniBatch, stepsPerEpoch, forward, step, score, maps, further, trained };
})();
export { learner };
