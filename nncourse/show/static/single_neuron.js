// One neuron, taught to answer 0 to 1, epoch by epoch (chapter 6). Needs neuron.js.

const { slope, trainNeuron } = math;
const PICTURE = {
  title: "the neuron now", axes: false, x: [0, 10], y: [0, 8], width: 320, height: 290,
  alt: "The neuron with its present weight, bias and output.",
};

const signed = (v, digits = 2) => v.toFixed(digits).replace("-", "−");

function neuronMarks(w, b, a, z, delta) {
  const text = (x, y, said, more = {}) => ({ kind: "text", x, y, text: said, halo: true, ...more });
  return [
    {
      kind: "line", x: [1, 5.4], y: [4.6, 4.6], color: "orange",
      width: Math.min(1 + Math.abs(w), 7), dash: w < 0 ? "8 4" : "none",
    },
    { kind: "line", x: [5.4, 7.7], y: [4.6, 4.6], color: "blue", width: 2 },
    { kind: "points", x: [1], y: [4.6], color: "#F4F4F4", size: 17 },
    { kind: "points", x: [1], y: [4.6], color: "grey", size: 17, hollow: true },
    { kind: "points", x: [5.4], y: [4.6], color: draw.pale(a), size: 35 },
    { kind: "points", x: [5.4], y: [4.6], color: "blue", size: 35, hollow: true },
    text(1, 4.6, "1", { color: "#1A1A1A", halo: false, size: 13 }), text(1, 5.6, "input x"),
    text(2.9, 5.15, `w = ${signed(w)}`, { bold: true }),
    text(5.4, 4.6, `z = ${signed(z)}`, { color: "#1A1A1A", halo: false, size: 11 }),
    text(5.4, 6.25, `b = ${signed(b)}`, { bold: true }),
    text(8.8, 5.0, `a = ${a.toFixed(3)}`, { bold: true }), text(8.8, 4.2, "target 0"),
    text(5, 2.5, `derivative of σ: σ′(z) = ${slope(z).toFixed(3)}`),
    text(5, 1.75, `wrong by a − y = ${a.toFixed(3)}`),
    text(5, 1.0, `∂C/∂w = ∂C/∂b = ${delta.toFixed(4)}`, { bold: true }),
  ];
}

function curve(panel, values, epoch, color, more) {
  panel.draw([
    { kind: "line", x: [0, EPOCHS], y: [0, 0], color: "grey", dash: "3 4", width: 1.2 },
    { kind: "line", x: epochsUpTo(epoch), y: upTo(values, epoch), color, width: 2.5 },
    { kind: "points", x: [epoch], y: [values[epoch]], color, size: 5 }], more);
}

function tell(figure, run, epoch, eta, cost) {
  const [a, steep, step] = [run.a[epoch], slope(run.z[epoch]), signed(-eta * run.delta[epoch], 4)];
  const now =
    `Epoch ${epoch} of ${EPOCHS}: a = ${a.toFixed(3)}, C = ${run.cost[epoch].toFixed(3)}.`;
  if (cost === "quadratic" && a > 0.5 && steep < 0.1)
    figure.warn(`${now} Very wrong, but flat: step ${step}.`);
  else figure.say(`${now} Next step of w and b: ${step}.`);
}

function render({ model, el }) {
  const figure = draw.figure(model, el), play = player(figure);
  const picture = figure.panel(PICTURE);
  const output = figure.panel({
    ...OVER_EPOCHS, title: "output", ylabel: "output a", y: [-0.03, 1.04], width: 310,
    alt: "The output after each epoch so far.",
  });
  const graph = figure.panel({
    ...OVER_EPOCHS, title: "cost", ylabel: "cost C", width: 310,
    alt: "The cost after each epoch so far.",
  });

  const end = figure.redraw(() => {
    play.watch();
    const [cost, eta, epoch] = ["cost", "eta", "epoch"].map(figure.get);
    const run = trainNeuron(figure.get("w"), figure.get("b"), eta, EPOCHS, cost);
    const top = Math.max(0.01, ...run.cost);
    picture.draw(neuronMarks(
      run.w[epoch], run.b[epoch], run.a[epoch], run.z[epoch], run.delta[epoch]));
    curve(output, run.a, epoch, "blue");
    curve(graph, run.cost, epoch, "red", { y: [-0.03 * top, 1.04 * top] });
    tell(figure, run, epoch, eta, cost);
  });
  return () => { play.stop(); end(); };
}

export default { render };
