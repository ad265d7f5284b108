// Descent in one dimension (chapter 3). Twins in Python: nncourse/show/descent.py.

const FAR_AWAY = 1e6;
const curves = {
  "parabola": { f: (x) => x ** 2 / 2, derivative: (x) => x, y: [-1.5, 8] },
  "two dips": { f: (x) => (x ** 2 - 4) ** 2 / 16 + x / 4 + 1, derivative: (x) => x * (x * x - 4) / 4 + 0.25, y: [-1.5, 10] },
  "flat far out": { f: (x) => 1 - Math.exp(-(x ** 2) / 2), derivative: (x) => x * Math.exp(-(x ** 2) / 2), y: [-0.2, 1.2] },
};

// The points that x -> x - eta f'(x) visits, the start first; ends at the first point far away.
function curvePath(x0, eta, steps, curve) {
  const { derivative } = curves[curve], visited = [x0];
  let x = x0;
  while (visited.length <= steps && Math.abs(x) <= FAR_AWAY) {
    x -= eta * derivative(x);
    visited.push(x);
  }
  return visited;
}

// For each step the tangent from where it starts to where it lands.
function tangents(path, f, derivative) {
  return path.slice(1).map((next, i) => ({ kind: "line", x: [path[i], next], y: [f(path[i]), f(path[i]) + derivative(path[i]) * (next - path[i])],
    color: "orange", label: i === 0 ? "tangent, as far as the step goes" : undefined }));
}

// From the end of a tangent to the curve: what the straight line had promised, and what came.
function misses(path, f, derivative) {
  return path.slice(1).map((next, i) => ({ kind: "line", x: [next, next], y: [f(path[i]) + derivative(path[i]) * (next - path[i]), f(next)],
    color: "grey", width: 1.2, dash: "3 3", label: i === 0 ? "gap to the curve" : undefined }));
}

function render({ model, el }) {
  const figure = draw.figure(model, el), grid = draw.range(161).map((i) => -4 + i / 20);
  const left = figure.panel({ title: "each step follows the tangent", xlabel: "x", ylabel: "f(x)", x: [-4, 4], width: 430, height: 320, alt: "A curve and the tangents that gradient descent follows." });
  const right = figure.panel({ title: "f after each step", xlabel: "step", ylabel: "f(x)", height: 320, alt: "The value of f after each step." });
  left.drag((x) => figure.set("x0", Math.round(x * 20) / 20));

  return figure.redraw(() => {
    const [curve, eta, steps] = ["curve", "eta", "steps"].map(figure.get), { f, derivative, y } = curves[curve];
    const path = curvePath(figure.get("x0"), eta, steps, curve), values = path.map(f), last = path.length - 1;
    const rose = values.map((v, i) => i > 0 && v > values[i - 1]), up = rose.filter(Boolean).length;
    left.draw([{ kind: "line", x: grid, y: grid.map(f), color: "blue", label: "f" }, ...misses(path, f, derivative), ...tangents(path, f, derivative),
      { kind: "points", x: path, y: values, size: 3.5 }, { kind: "points", x: [path[last]], y: [values[last]], size: 6, color: "green", label: "now" }], { y });
    right.draw([{ kind: "line", x: values.map((_, i) => i), y: values, width: 1.3 }, { kind: "points", x: values.map((_, i) => i), y: values, size: 3.5, color: rose.map((r) => (r ? "red" : "blue")) }],
      { x: [-0.3, Math.max(5, steps) + 0.3], y: [Math.min(0, y[0]), Math.min(1.06 * Math.max(...values), 1.5 * y[1])] });
    const words = `After ${last} steps x = ${draw.number(path[last], 4)}, f(x) = ${draw.number(values[last], 4)}, f′(x) = ${draw.number(derivative(path[last]), 3)}.`;
    if (up) figure.warn(`⚠ f rose in ${up} of ${last} steps. ${words}`); else figure.say(words);
  });
}

export default { render };
export { curvePath };
