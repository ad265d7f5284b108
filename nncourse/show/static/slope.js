// Descent in one dimension (chapter 3).

const { curvePath, raised } = math;
const HEIGHTS = { parabola: [-1.5, 8], "two dips": [-1.5, 11], "flat far out": [-0.2, 1.2] };

// For each step the tangent from where it starts to where it lands.
function tangents(path, f, derivative) {
  return path.slice(1).map((next, i) => ({
    kind: "line", x: [path[i], next],
    y: [f(path[i]), f(path[i]) + derivative(path[i]) * (next - path[i])],
    color: "orange", label: i === 0 ? "tangent, as far as the step goes" : undefined }));
}

// From the end of a tangent to the curve: what the straight line had promised, and what came.
function misses(path, f, derivative) {
  return path.slice(1).map((next, i) => ({
    kind: "line", x: [next, next],
    y: [f(path[i]) + derivative(path[i]) * (next - path[i]), f(next)],
    color: "grey", width: 1.2, dash: "3 3", label: i === 0 ? "gap to the curve" : undefined }));
}

// The values as one line, dots where f fell, rings where it rose.
function valueMarks(values, rose) {
  const at = (want) => draw.range(values.length).filter((i) => rose[i] === want);
  const pick = (places) => ({
    kind: "points", x: places, y: places.map((i) => values[i]), size: 3.5,
  });
  return [
    { kind: "line", x: draw.range(values.length), y: values, width: 1.3 },
    { ...pick(at(false)), color: "blue", label: "f fell" },
    { ...pick(at(true)), color: "red", size: 4.5, hollow: true, label: "f rose" }];
}

function render({ model, el }) {
  const figure = draw.figure(model, el), grid = draw.range(161).map((i) => -4 + i / 20);
  const left = figure.panel({
    title: "each step follows the tangent", xlabel: "x", ylabel: "f(x)", x: [-4.2, 4.2], width: 430,
    height: 320, alt: "A curve and the tangents that gradient descent follows.",
  });
  const right = figure.panel({
    title: "f after each step", xlabel: "step", ylabel: "f(x)", height: 320,
    alt: "The value of f after each step.",
  });
  left.drag((x) => figure.set("x0", Math.round(x * 20) / 20));

  return figure.redraw(() => {
    const [curve, eta, steps] = ["curve", "eta", "steps"].map(figure.get);
    const { f, derivative } = math.curves[curve], y = HEIGHTS[curve];
    const path = curvePath(figure.get("x0"), eta, steps, curve), values = path.map(f);
    const last = path.length - 1;
    const rose = raised(values), up = rose.filter(Boolean).length, most = Math.max(5, steps);
    // what follows would only cross the picture
    const gone = path.findIndex((x) => Math.abs(x) > 4.2);
    const near = gone < 0 ? path : path.slice(0, gone + 1);
    left.draw([
      { kind: "line", x: grid, y: grid.map(f), color: "blue", label: "f" },
      ...misses(near, f, derivative), ...tangents(near, f, derivative),
      { kind: "points", x: path, y: values, size: 3.5 },
      {
        kind: "points", x: [path[last]], y: [values[last]], size: 6, color: "green", label: "now",
      }],
      { y: [y[0], y[1] + 0.04 * (y[1] - y[0])] });
    right.draw(valueMarks(values, rose), {
      x: [-0.03 * most, 1.03 * most],
      y: [Math.min(0, y[0]), Math.min(1.06 * Math.max(...values, 0.1), 1.5 * y[1])],
    });
    const words =
      `After ${last} steps${last < steps ? ", far outside," : ""}`
      + ` x = ${draw.number(path[last], 4)},`
      + ` f(x) = ${draw.number(values[last], 4)},`
      + ` f′(x) = ${draw.number(derivative(path[last]), 3)}.`;
    if (up) figure.warn(`⚠ f rose in ${up} of ${last} steps. ${words}`); else figure.say(words);
  });
}

export default { render };
