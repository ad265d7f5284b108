// One neuron and a small change (chapter 2): the true Δoutput against equation (5).

const { sigma, changes } = math;
const GRID = draw.range(321).map((i) => -16 + i / 10);

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const curve = figure.panel({
    title: "the output, before and after", xlabel: "weighted input z", ylabel: "output", x: [-8, 8],
    y: [-0.3, 1.3], width: 470, height: 320, alt: model.get("spec").alt,
  });
  const bars = figure.panel({
    title: "Δ output", ylabel: "Δ output", width: 270, height: 320, x: [-0.6, 1.6],
    xticks: { 0: "true", 1: "(5)" },
    alt: "The true change of the output beside the one of equation (5).",
  });
  // two lines, so that nothing jumps
  figure.root.querySelector(".nncourse-say").style.minHeight = "40px";
  return figure.redraw(() => {
    const [x, w, b, dw, db] = ["x", "w", "b", "dw", "db"].map(figure.get);
    const [real, linear] = changes(x, w, b, dw, db);
    const z = w * x + b, dz = dw * x + db, a = sigma(z);
    const far = Math.max(8, Math.abs(z) + 1, Math.abs(z + dz) + 1);
    curve.draw([
      { kind: "line", x: GRID, y: GRID.map(sigma), color: "blue", dash: "none", label: "σ" },
      {
        kind: "line", x: [z, z + dz], y: [a, a + linear], color: "orange", dash: "7 4",
        label: "the line of (5)",
      },
      {
        kind: "line", x: [z + dz, z + dz], y: [a + linear, a + real], color: "grey", width: 1.5,
        dash: "2 3",
      },
      { kind: "points", x: [z], y: [a], color: "blue", size: 6, shape: "circle", label: "before" },
      {
        kind: "points", x: [z + dz], y: [a + real], color: "blue", size: 5.5, shape: "square",
        label: "after",
      },
      {
        kind: "points", x: [z + dz], y: [a + linear], color: "orange", size: 5, shape: "diamond",
        label: "(5)",
      },
    ],
    { x: [-far, far], y: [Math.min(-0.3, a + linear - 0.15), Math.max(1.3, a + linear + 0.15)] });
    // below it, bars are as good as none
    const top = 1.2 * Math.max(Math.abs(real), Math.abs(linear), 0.002);
    bars.draw([
      { kind: "bars", x: [0, 1], y: [real, linear], color: ["blue", "orange"], width: 0.6 },
      { kind: "line", x: [-0.6, 1.6], y: [0, 0], color: "grey", width: 1 },
    ],
    { y: [Math.min(real, linear) < 0 ? -top : 0, Math.min(real, linear) < 0 ? 0.02 * top : top] });
    const gap = real - linear;
    const share = Math.abs(real) > 1e-12
      ? ` That is ${draw.number(100 * Math.abs(gap / real), 2)} % of the change.` : "";
    figure.say(`z goes from ${draw.number(z)} to ${draw.number(z + dz)}.`
      + ` True Δoutput = ${draw.number(real, 4)}; (5) says ${draw.number(linear, 4)};`
      + ` gap ${draw.number(gap, 2)}.${share}`);
  });
}

export default { render };
