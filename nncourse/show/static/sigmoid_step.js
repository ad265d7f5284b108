// σ(c z) beside the step function (chapter 2).

const { sigma } = math;
const GRID = draw.range(601).map((i) => -6 + i / 50);

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const panel = figure.panel({
    xlabel: "weighted input z", ylabel: "output", x: [-6.2, 6.2], y: [-0.05, 1.05], width: 620,
    height: 320, alt: model.get("spec").alt,
  });
  panel.drag((z) => figure.set("z", draw.clip(Math.round(z * 10) / 10, -6, 6)));
  return figure.redraw(() => {
    const c = figure.get("c"), z = figure.get("z"), a = sigma(c * z), step = z > 0 ? 1 : 0;
    // Near 0 a steep curve needs more points than the grid has.
    const x = [...GRID, ...draw.range(81).map((i) => (i - 40) / (4 * c))].sort((p, q) => p - q)
      .filter((p) => Math.abs(p) <= 6);
    panel.draw([
      {
        kind: "line", x: [-6, 0, 0, 6], y: [0, 0, 1, 1], color: "orange", dash: "7 4",
        label: "step: a perceptron",
      },
      {
        kind: "line", x, y: x.map((v) => sigma(c * v)), color: "blue", dash: "none",
        label: `σ(${draw.number(c, 3)} z)`,
      },
      { kind: "line", x: [z, z], y: [step, a], color: "grey", width: 1.5, dash: "2 3" },
      { kind: "points", x: [z], y: [a], color: "blue", size: 6 },
      {
        kind: "points", x: [z], y: [z === 0 ? 0 : step], color: "orange", size: 5, shape: "diamond",
      },
    ]);
    figure.say(`z = ${draw.number(z)}: σ(c z) = ${draw.number(a, 4)}, the step says ${step}.`
      + ` At z = 0 it is always ½, and the derivative there is c/4 = ${draw.number(c / 4, 3)}.`);
  });
}

export default { render };
