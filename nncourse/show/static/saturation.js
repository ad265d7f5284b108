// Activation functions and their derivatives (chapter 4): where errors pass, and where not.

const { evaluate } = math;

// Where the slope is less than a twentieth of the largest
// one: a grey box for each such stretch of the grid.
function flatParts(grid, slopes, low, high) {
  const flat = slopes.map((s) => s < 0.05 * Math.max(...slopes)), boxes = [];
  for (let start = 0, i = 0; i <= grid.length; i++) {
    if (flat[i]) continue;
    const [x0, x1] = [grid[start], grid[i - 1]];
    if (i - start > 1)
      boxes.push({
        kind: "polygon", x: [x0, x1, x1, x0], y: [low, low, high, high], color: "grey",
        opacity: 0.16,
      });
    start = i + 1;
  }
  return boxes;
}

function render({ model, el }) {
  const figure = draw.figure(model, el), grid = draw.range(161).map((i) => -8 + i / 10);
  const look = { xlabel: "weighted input z", x: [-8.4, 8.4], width: 330, height: 290 };
  const left = figure.panel({
    ...look, title: "the activation", ylabel: "σ(z)",
    alt: "The activation function and its tangent at z.",
  });
  const right = figure.panel({
    ...look, title: "its derivative", ylabel: "σ′(z)", y: [0, 1.15],
    alt: "The derivative of the activation function.",
  });
  const bars = figure.panel({
    title: "what is left of an error", xlabel: "layers it has come back through",
    ylabel: "σ′(z) to that power", x: [0.4, 8.6], y: [0, 1.15], width: 330, height: 290,
    xticks: draw.range(8).map((i) => i + 1), alt: "The derivative to the powers 1 to 8.",
  });
  for (const panel of [left, right])
    panel.drag((z) => figure.set("z", draw.clip(Math.round(z * 10) / 10, -8, 8)));

  return figure.redraw(() => {
    const name = figure.get("activation"), z = figure.get("z"), [a, steep] = evaluate(name, z);
    const values = grid.map((v) => evaluate(name, v)), slopes = values.map((v) => v[1]);
    const heights = values.map((v) => v[0]);
    const room = 0.05 * (Math.max(...heights) - Math.min(...heights));
    const y = [Math.min(...heights) - room, Math.max(...heights) + room];
    left.background(name, flatParts(grid, slopes, ...y));
    right.background(name, flatParts(grid, slopes, 0, 1.15));
    left.draw([
      { kind: "line", x: grid, y: heights, color: "blue", label: "σ(z)" },
      {
        kind: "line", x: [z - 2, z + 2], y: [a - 2 * steep, a + 2 * steep], color: "orange",
        label: "tangent",
      },
      { kind: "points", x: [z], y: [a], color: "orange", size: 6 }], { y });
    right.draw([
      { kind: "line", x: grid, y: slopes, color: "blue", label: "σ′(z)" },
      { kind: "line", x: [z, z], y: [0, steep], color: "orange", width: 3 },
      { kind: "points", x: [z], y: [steep], color: "orange", size: 6 }
    ]);
    const left_over = draw.range(8).map((i) => steep ** (i + 1));
    bars.draw([{ kind: "bars", x: left_over.map((_, i) => i + 1), y: left_over, color: "orange" },
      ...left_over.map((v, i) => ({
        kind: "text", x: i + 1, y: v + 0.05, text: tiny(v), size: 10,
      }))]);
    const here = `σ(z) = ${draw.number(a, 4)}, σ′(z) = ${draw.number(steep, 3)}`;
    const more = advice(name, steep, Math.max(...slopes));
    figure.say(`At z = ${draw.number(z, 3)}: ${here}. ${more}`);
  });
}

// Two digits, or a power of ten with one: short enough to stand above a bar.
const tiny = (v) => (v !== 0 && v < 1e-2 ? v.toExponential(0) : String(Number(v.toPrecision(2))))
  .replaceAll("-", "−");

function advice(name, steep, most) {
  if (steep === 0) return "No error passes here: the neuron cannot learn from this example.";
  if (steep < 0.05 * most)
    return `Saturated: an error that comes back is multiplied by ${draw.number(steep, 3)},`
      + " so little is left of it.";
  if (steep === 1) return "Errors pass unchanged, through any number of layers.";
  return `An error that comes back is multiplied by ${draw.number(steep, 3)};`
    + ` after five such layers ${draw.number(steep ** 5, 2)} of it is left.`;
}

export default { render };
export { evaluate };
