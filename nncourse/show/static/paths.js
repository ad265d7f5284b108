// The sum over paths (chapter 4): from one weight to the cost. Needs passes.js.

// Every path of neurons from neuron j of layer l to the last
// layer: lists of neurons, the layers after l in their order.
function onwards(weights, l, j) {
  if (l === weights.length) return [[j]];
  return weights[l].flatMap((_, q) => onwards(weights, l + 1, q).map((rest) => [j, ...rest]));
}

// The rates along a path, from the weight to the cost: ∂a/∂w,
// then ∂a/∂a from layer to layer, last ∂C/∂a. Their product is (51).
function rates(p, [l, j, k], path) {
  const first = math.slope(p.z[l][j]) * p.a[l][k], m = path.at(-1);
  const between = path.slice(1).map((q, i) =>
    math.slope(p.z[l + 1 + i][q]) * p.weights[l + 1 + i][q][path[i]]);
  return [first, ...between, p.a.at(-1)[m] - p.y[m]];
}

// Everything about one weight: what the paths say, and what the cost does when it is nudged.
function nudged({ x, y, weights, biases, place, dw }) {
  const [l, j, k] = place, before = math.passes(x, y, weights, biases);
  const moved = weights.map((w) => w.map((row) => [...row]));
  moved[l][j][k] += dw;
  const after = math.passes(x, y, moved, biases);
  const paths = onwards(weights, l + 1, j).map((path) => {
    const factors = rates(before, place, path);
    return { path, factors, product: factors.reduce((a, b) => a * b) };
  });
  return {
    before, paths, sum: math.total(paths.map((each) => each.product)),
    slope: before.nabla_w[l][j][k], measured: (after.cost - before.cost) / dw,
    da: after.a.map((layer, i) => layer.map((v, n) => v - before.a[i][n])),
    dC: after.cost - before.cost,
  };
}

// ---- the picture

const END = [3.8, 0]; // where the cost stands
const spot = (p, l, j) => place(l + 1, j + 1, p.a[l].length);
const signed = (v, digits = 3) => (v < 0 ? "" : "+") + draw.number(v, digits);

// All edges of the network: which layer's weight, from where to where.
function edges(p) {
  const inside_ = p.weights.flatMap((w, l) => w.flatMap((row, j) => row.map((weight, k) => ({
    key: [l, j, k], weight, from: spot(p, l, k), to: spot(p, l + 1, j),
  }))));
  const last = p.a.length - 1;
  const out = p.a[last].map((_, m) => ({
    key: [last, 0, m], weight: 1, from: spot(p, last, m), to: END,
  }));
  return [...inside_, ...out];
}

// The edges that a path runs along, the weight's own first.
const along = ([l, j, k], path) =>
  [[l, j, k], ...path.slice(1).map((q, i) => [l + 1 + i, q, path[i]]),
    [l + path.length, 0, path.at(-1)]];

function netMarks(found, chosen, at) {
  const p = found.before, marks = [], words = [];
  const paths = found.paths.map((each) => along(chosen, each.path).map(String));
  const fan = new Set(paths.flat()), one = at ? paths[at - 1] : [];
  const text = (x, y, said, more = {}) => words.push({
    kind: "text", x, y, text: said, size: 12, halo: true, ...more,
  });
  for (const { key, weight, from, to } of edges(p)) {
    const name = String(key), rank = one.indexOf(name);
    const here = name === String(chosen), lit = rank >= 0 || (!at && fan.has(name));
    marks.push({
      kind: "line", x: [from[0], to[0]], y: [from[1], to[1]],
      color: here ? "red" : rank >= 0 ? "blue" : fan.has(name) ? "orange" : "grey",
      width: here ? 6 : lit ? 3.5 : Math.min(0.7 + 0.9 * Math.abs(weight), 3),
      dash: weight < 0 ? "7 4" : undefined, opacity: lit || here ? 0.9 : 0.4,
    });
    if (rank >= 0) {
      const middle = [0, 1].map((i) => from[i] + 0.5 * (to[i] - from[i]));
      text(middle[0], middle[1] + 0.16, "× " + short(found.paths[at - 1].factors[rank]),
        { size: 11, color: inked("blue"), bold: true });
    }
  }
  p.a.forEach((layer, l) => layer.forEach((a, j) => {
    const [x, y] = spot(p, l, j), da = found.da[l][j];
    marks.push(
      { kind: "points", x: [x], y: [y], size: 19, color: draw.pale(a) },
      { kind: "points", x: [x], y: [y], size: 19, hollow: true, color: da ? "orange" : "grey" });
    text(x, y, draw.number(a, 2), { color: "#1A1A1A", halo: false, size: 11 });
    if (da && !at) text(x, y - 0.42, `Δa ${signed(da)}`, { size: 11 });
  }));
  marks.push(
    { kind: "points", x: [END[0]], y: [END[1]], size: 19, color: "#F4F4F4" },
    { kind: "points", x: [END[0]], y: [END[1]], size: 19, hollow: true, color: "orange" });
  text(...END, "C", { color: "#1A1A1A", halo: false, bold: true });
  if (!at) text(END[0], END[1] - 0.42, `ΔC ${signed(found.dC)}`, { size: 11 });
  return [...marks, ...words];
}

// A bar for each path, then their sum (as far as the walk has come) and the slope measured,
// in a unit that keeps the numbers at the axis short.
function drawBars(panel, found, at) {
  const n = found.paths.length, products = found.paths.map((each) => each.product);
  const counted = math.total(products.slice(0, at || n));
  const values = [...products, counted, found.measured];
  const most = Math.max(...values.map(Math.abs)) || 1, unit = 10 ** Math.floor(Math.log10(most));
  const shades = products.map((_, i) =>
    (i + 1 === at ? "blue" : at && i >= at ? "grey" : "orange"));
  const bar = (x, y, color) => ({ kind: "bars", x, y: y.map((v) => v / unit), color });
  const names = products.map((_, i) => [i + 1, String(i + 1)]);
  panel.draw([
    bar(names.map(([x]) => x), products, shades),
    bar([n + 1.7], [counted], "blue"), bar([n + 3.4], [found.measured], "green"),
    { kind: "line", x: [0.3, n + 4.2], y: [0, 0], width: 1, dash: "none" },
  ], {
    xticks: { ...Object.fromEntries(names), [n + 1.7]: "sum", [n + 3.4]: "nudge" },
    x: [0.3, n + 4.2], ylabel: `parts of ∂C/∂w, in units of ${draw.number(unit)}`,
  });
}

// ---- the words

const LOOK = `
.nncourse-paths { flex: 1 1 330px; min-width: 0; font-size: 13px; }
.nncourse-paths ol { margin: 4px 0; padding: 0 0 0 26px; font-variant-numeric: tabular-nums; }
.nncourse-paths li[aria-current] { background: rgba(128, 128, 128, 0.14); }
`;
const way = ([l], path) =>
  [...path.map((j, i) => `a${draw.sup(l + 2 + i)}${draw.sub(j + 1)}`), "C"].join(" → ");

function listPanel(figure) {
  const list = draw.html("ol", { "aria-label": "the paths and their products" });
  const sums = draw.html("p"), node = draw.html(
    "div", { class: "nncourse-paths" }, draw.html("style", {}, LOOK),
    draw.html("p", {}, "The rates along each path, from the weight to the cost, multiplied:"),
    list, sums);
  figure.panels.append(node);
  return (found, chosen, at) => {
    list.replaceChildren(...found.paths.map(({ path, factors, product }, i) => {
      const words = `${factors.map(factor).join(" · ")} = ${signed(product)}`;
      const item = draw.html("li", {}, `${way(chosen, path)}: `, draw.html("br"), words);
      if (i + 1 === at) item.setAttribute("aria-current", "step");
      return item;
    }));
    const far = at && at < found.paths.length, counted = math.total(
      found.paths.slice(0, at || undefined).map((each) => each.product));
    sums.textContent = (far ? `Sum of the first ${at}: ${signed(counted)}. ` : "")
      + `Sum of all, (53): ${signed(found.sum)}. Backpropagation: ${signed(found.slope)}.`;
  };
}

function report(figure, found, name, dw) {
  const off = Math.abs(found.measured - found.sum) / Math.abs(found.sum);
  const said = `Δ${name} = ${draw.number(dw)} changes C by ${signed(found.dC)}: a derivative`
    + ` of ${signed(found.measured)}. The sum over ${found.paths.length} path`
    + `${found.paths.length > 1 ? "s" : ""} is ${signed(found.sum)}.`;
  if (off > 0.2) figure.warn(said + " So large a nudge is no small change any more.");
  else figure.say(said);
}

// ---- the figure

// How far a point is from the line between two others.
function distance([x, y], [a, b], [c, d]) {
  const [u, v] = [c - a, d - b];
  const t = draw.clip(((x - a) * u + (y - b) * v) / (u * u + v * v), 0.15, 0.85);
  return Math.hypot(x - a - t * u, y - b - t * v);
}

function render({ model, el }) {
  const figure = draw.figure(model, el), spec = model.get("spec");
  const net = figure.panel({
    title: "click a weight", x: [-0.35, 4.15], y: [-2.15, 1.9], axes: false, width: 435,
    height: 370, alt: spec.alt,
  });
  const bars = figure.panel({
    title: "products and their sum", xlabel: "path", ylabel: "parts of ∂C/∂w",
    width: 280, height: 370,
    alt: "A bar for the product along each path, for their sum, and for the derivative measured.",
  });
  const tell = listPanel(figure);
  let found = null;
  net.drag((x, y) => {
    const own = edges(found.before).filter(({ key }) => key[0] < found.before.weights.length);
    const far = own.map(({ from, to }) => distance([x, y], from, to));
    const { key } = own[far.indexOf(Math.min(...far))];
    figure.set("weight", Object.keys(spec.places).find((name) =>
      String(spec.places[name]) === String(key)));
  });

  return figure.redraw(() => {
    const name = figure.get("weight"), chosen = spec.places[name], dw = figure.get("dw");
    const [weights, biases] = [spec.weights, spec.biases].map((v) =>
      scaled(v, figure.get("scale")));
    found = nudged({ x: spec.x, y: spec.y, weights, biases, place: chosen, dw });
    const at = Math.min(figure.get("path"), found.paths.length);
    net.draw(netMarks(found, chosen, at));
    drawBars(bars, found, at);
    tell(found, chosen, at);
    report(figure, found, name, dw);
  });
}

export default { render };
export { nudged };
