// The small network of chapter 4, and its picture; joined in front of stepper.js and demon.js.

const scaled = (lists, factor) => lists.map((v) => (
  Array.isArray(v) ? scaled(v, factor) : v * factor));

// What the sliders of a figure with this network say.
function readNetwork(figure, spec) {
  const [x, y] = [["x1", "x2"], ["y1", "y2"]].map((names) => names.map(figure.get));
  const factor = figure.get("scale");
  return { x, y, weights: scaled(spec.weights, factor), biases: scaled(spec.biases, factor) };
}

// ---- the picture

// Three digits; tiny numbers as powers of ten, so that they stay short.
const short = (v) => (
  v !== 0 && Math.abs(v) < 1e-3 ? v.toExponential(1).replaceAll("-", "−") : draw.number(v, 3));
const factor = (v) => (v < 0 ? `(${short(v)})` : short(v)); // inside a product or sum
const { sub } = draw;
const NETWORK = {
  title: "", x: [-0.2, 2.72], y: [-2.5, 2.25], axes: false, width: 600, height: 400,
};
const FORWARD = "blue", BACK = "red";
// For words: mixed with the colour of the text, so that they can be read on white and on black.
const inked = (name) => `color-mix(in srgb, ${draw.color(name)} 70%, currentColor)`;

// Neuron j of layer l (counted from 1) of n.
const place = (l, j, n) => [l - 1, ((n + 1) / 2 - j) * (n === 2 ? 2 : 1.4)];

// Inside a circle there is room for six signs.
const inside = (v) => (
  v !== 0 && Math.abs(v) < 1e-2 ? v.toExponential(0).replaceAll("-", "−") : short(v));

// p: what `passes` gives. see(what, layer): is it known already?
// at: { what, layer } that is being computed, or a neuron.
function networkMarks(p, see, at) {
  const sizes = p.a.map((layer) => layer.length), edges = [], words = [], rings = [];
  const text = (x, y, said, more = {}) => words.push({
    kind: "text", x, y, text: said, size: 12, halo: true, ...more,
  });
  p.weights.forEach((w, i) => w.forEach((row, j) => row.forEach((weight, k) => {
    const [x0, y0] = place(i + 1, k + 1, sizes[i]), [x1, y1] = place(i + 2, j + 1, sizes[i + 1]);
    // numbers where the edges fan out most
    const color = at.edges === i + 2 ? at.color : "grey", t = row.length < w.length ? 0.7 : 0.3;
    const middle = [x0 + t * (x1 - x0), y0 + t * (y1 - y0)];
    edges.push({
      kind: "line", x: [x0, x1], y: [y0, y1], color,
      width: Math.min(0.7 + 1.6 * Math.abs(weight), 6), dash: weight < 0 ? "7 4" : undefined,
      opacity: color === "grey" ? 0.45 : 0.7,
    });
    const known = see("nabla_w", i + 2);
    text(middle[0], middle[1] + (known ? 0.085 : 0), short(weight), { size: 11 });
    if (known)
      text(
        middle[0], middle[1] - 0.085, short(p.nabla_w[i][j][k]),
        { size: 11, color: inked(BACK), bold: at.what === "nabla_w" && at.layer === i + 2 });
  })));
  p.a.forEach((layer, i) => layer.forEach((a, j) => {
    const [x, y] = place(i + 1, j + 1, sizes[i]), known = see(i ? "a" : "input", i + 1);
    const here = at.layer === i + 1 && at.ring && (!at.neuron || at.neuron === j + 1);
    const color = here ? at.color : "grey";
    rings.push(
      { kind: "points", x: [x], y: [y], size: 21, color: known ? draw.pale(a) : "#F4F4F4" },
      { kind: "points", x: [x], y: [y], size: here ? 21.5 : 21, hollow: true, color });
    if (here) rings.push({ kind: "points", x: [x], y: [y], size: 23, hollow: true, color });
    if (known)
      text(x, y, inside(a), { color: "#1A1A1A", halo: false, bold: at.what === "a" && here });
    if (i && see("z", i + 1))
      text(
        x, y + 0.4, `z ${short(p.z[i - 1][j])}`,
        { color: inked(FORWARD), bold: at.what === "z" && here });
    if (i) text(x, y + 0.57, `b ${short(p.biases[i - 1][j])}`, { size: 11 });
    if (i && see("delta", i + 1))
      text(
        x, y - 0.41, `δ ${short(p.delta[i - 1][j])}`,
        { color: inked(BACK), bold: at.what === "delta" && here });
    if (i && see("nabla_b", i + 1))
      text(x, y - 0.59, "= ∂C/∂b", {
        color: inked(BACK), size: 11, bold: at.what === "nabla_b" && here,
      });
    if (!i) text(x, y + 0.4, `x${sub(j + 1)}`);
  }));
  const last = sizes.length, out = p.a[last - 1];
  out.forEach((a, j) => {
    const [x, y] = place(last, j + 1, out.length);
    text(x + 0.42, y + 0.12, `y${sub(j + 1)} = ${short(p.y[j])}`);
    if (see("cost", last))
      text(x + 0.42, y - 0.12, `a − y = ${short(a - p.y[j])}`, { color: inked(BACK), size: 11 });
  });
  if (see("cost", last))
    text(
      last - 1 + 0.42, 0, `C = ${short(p.cost)}`,
      { bold: true, size: 13, color: at.what === "cost" ? inked(at.color) : undefined });
  sizes.forEach((n, i) =>
    text(
      i, -2.36,
      i === 0 ? "layer 1: inputs" : i === last - 1 ? `layer ${last}: outputs` : `layer ${i + 1}`,
      { size: 11 }));
  return [...edges, ...rings, ...words];
}
