// The two costs of one neuron against its weighted input, and their slopes (chapter 6).

const { sigma, slope, neuronCost, neuronError } = math;
const COSTS = ["quadratic", "cross-entropy"], INKS = { quadratic: "red", "cross-entropy": "blue" };
const GRID = draw.range(161).map((i) => -8 + i / 10);

// The cost, its tangent at z, and the place.
function costMarks(cost, z, y) {
  const [c, delta] = [neuronCost(z, y, cost), neuronError(z, y, cost)];
  return [
    {
      kind: "line", x: GRID, y: GRID.map((v) => neuronCost(v, y, cost)), color: INKS[cost],
      width: 2.5, label: "C",
    },
    {
      kind: "line", x: [z - 2.5, z + 2.5], y: [c - 2.5 * delta, c + 2.5 * delta], color: "orange",
      dash: "7 4", width: 2.5, label: "tangent, slope δ",
    },
    { kind: "points", x: [z], y: [c], color: "orange", size: 6 }];
}

function errorMarks(z, y) {
  const curve = (cost, dash) => ({
    kind: "line", x: GRID, y: GRID.map((v) => neuronError(v, y, cost)), color: INKS[cost], dash,
    width: 2.5, label: cost,
  });
  return [
    { kind: "line", x: [-8.3, 8.3], y: [0, 0], color: "grey", width: 1 },
    curve("quadratic", "7 4"), curve("cross-entropy", "none"),
    {
      kind: "points", x: [z, z], y: COSTS.map((cost) => neuronError(z, y, cost)),
      color: COSTS.map((cost) => INKS[cost]), size: 6,
    },
  ];
}

function advice(z, y) {
  const [miss, steep] = [sigma(z) - y, slope(z)];
  const names = `a − y = ${draw.number(miss, 3)}, σ′(z) = ${draw.number(steep, 3)}`;
  const errors =
    `δ = ${draw.number(miss * steep, 3)} (quadratic) and ${draw.number(miss, 3)} (cross-entropy)`;
  const said = Math.abs(miss) < 0.02 ? "nothing much to learn"
    : steep < 0.05 ? "wrong and flat: the quadratic cost hardly pulls" : "both costs pull";
  return `At z = ${draw.number(z, 3)}: ${names}, so ${errors}: ${said}.`;
}

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const look = { xlabel: "weighted input z", x: [-8.3, 8.3], width: 320, height: 290 };
  const left = figure.panel({
    ...look, title: "quadratic cost", ylabel: "cost C", y: [-0.02, 0.56],
    alt: "The quadratic cost against z, with its tangent.",
  });
  const middle = figure.panel({
    ...look, title: "cross-entropy", ylabel: "cost C", y: [-0.3, 8.5],
    alt: "The cross-entropy against z, with its tangent.",
  });
  const right = figure.panel({
    ...look, title: "derivative of each: the error δ", ylabel: "δ = ∂C/∂z", y: [-1.06, 1.06],
    alt: "The derivatives of both costs against z.",
  });
  for (const panel of [left, middle, right])
    panel.drag((z) => figure.set("z", Math.round(z * 10) / 10));

  return figure.redraw(() => {
    const [z, y] = ["z", "y"].map(figure.get);
    left.draw(costMarks("quadratic", z, y));
    middle.draw(costMarks("cross-entropy", z, y));
    right.draw(errorMarks(z, y));
    figure.say(advice(z, y));
  });
}

export default { render };
