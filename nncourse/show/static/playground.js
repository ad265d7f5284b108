// The playground (chapter 3): a small network learns in the page. Needs learner.js.

const TILES = 40; // rows and columns of a map
const REACH = 3; // both inputs go from −3 to 3
const PAUSE = 1000; // epochs after which it pauses by itself
const PATIENCE = 20; // milliseconds of learning in each frame
const GROWTH = 700; // milliseconds in which the number of steps grows by a factor e

// ---- maps: what a neuron says at each place, on canvases that lie behind the panels

const rgb = (name) => [1, 3, 5].map((i) => parseInt(draw.color(name).slice(i, i + 2), 16));
// −1 is orange, 0 white, 1 blue; never so dark that a point could not be seen on it.
const SHADES = draw.range(256).map((i) => {
  const t = i / 127.5 - 1, end = rgb(t < 0 ? "orange" : "blue");
  return end.map((v) => 255 + 0.75 * Math.abs(t) * (v - 255));
});
const PLACES = draw.range(TILES * TILES).map((i) => [
  REACH * (2 * ((i % TILES) + 0.5) / TILES - 1),
  REACH * (1 - 2 * (Math.floor(i / TILES) + 0.5) / TILES),
]);

// A canvas that covers the inside of a panel, below its marks.
function canvasBehind(panel) {
  const svg = panel.node.querySelector("svg"), inner = svg.querySelector("svg");
  const [x, y, width, height] = ["x", "y", "width", "height"].map((v) => +inner.getAttribute(v));
  const percent = (v) => `${100 * v / svg.viewBox.baseVal.width}%`;
  const canvas = draw.html("canvas", {
    width: 2 * width, height: 2 * height, "aria-hidden": "true",
    style: `position: absolute; top: 0; left: ${percent(x)}; margin-top: ${percent(y)};`
      + ` width: ${percent(width)}; aspect-ratio: ${width} / ${height}`,
  });
  panel.node.style.position = svg.style.position = "relative";
  panel.node.prepend(canvas);
  const pen = canvas.getContext("2d");
  pen.scale(2, 2);
  return { pen, width, height };
}

const tile = draw.html("canvas", { width: TILES, height: TILES });
const brush = tile.getContext("2d"), pixels = brush.createImageData(TILES, TILES);
pixels.data.fill(255);
// Values from −1 to 1 at all places, as a map on a canvas.
function paintMap(pen, values, x, y, width, height) {
  values.forEach((v, i) => {
    const color = SHADES[Math.round(127.5 * (draw.clip(v, -1, 1) + 1))];
    for (let k = 0; k < 3; k++) pixels.data[4 * i + k] = color[k];
  });
  brush.putImageData(pixels, 0, 0);
  pen.drawImage(tile, x, y, width, height);
}

// From −1 to 1, where the neurons of that layer are weakest and strongest.
function stretched(values, layer, last, activation) {
  if (layer === 0) return values.map((v) => v / REACH);
  if (layer === last || activation === "sigmoid") return values.map((v) => 2 * v - 1);
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return activation === "tanh" ? values : values.map((v) => v / (most || 1));
}

// ---- the network: a square for each neuron, a line for each weight

const WIDE = 430, HIGH = 330, BOTTOM = 24;
function squares(sizes) {
  const most = Math.max(...sizes), gap = Math.min(70, (HIGH - 40 - BOTTOM) / most);
  const side = Math.min(46, gap - 6), middle = (HIGH - 30 - BOTTOM) / 2;
  return sizes.map((n, l) => draw.range(n).map((j) => ({
    x: 34 + (WIDE - 110) * l / (sizes.length - 1), y: middle + (j - (n - 1) / 2) * gap - side / 2,
    side,
  })));
}

function networkMarks(net, places) {
  const marks = [], text = (x, y, said, more = {}) => marks.push({
    kind: "text", x, y, text: said, size: 12, ...more,
  });
  net.weights.forEach((w, l) => w.forEach((row, j) => row.forEach((weight, k) => {
    const from = places[l][k], to = places[l + 1][j];
    marks.push({
      kind: "line", x: [from.x + from.side, to.x], y: [from.y + from.side / 2, to.y + to.side / 2],
      color: weight < 0 ? "orange" : "blue", dash: weight < 0 ? "6 4" : undefined,
      width: Math.min(0.4 + 0.9 * Math.abs(weight), 8), opacity: 0.8,
    });
  })));
  places.forEach((layer, l) => layer.forEach(({ x, y, side }) => marks.push({
    kind: "polygon", x: [x, x + side, x + side, x], y: [y, y, y + side, y + side], color: "none",
    stroke: "grey", width: 1.2,
  })));
  places[0].forEach(({ x, y, side }, j) => text(x - 14, y + side / 2, `x${draw.sub(j + 1)}`));
  const last = places.length - 1;
  places.forEach(([{ x, side }], l) => text(
    x + side / 2, HIGH - 39, l === 0 ? "inputs" : l === last ? "output" : `layer ${l + 1}`));
  return marks;
}

// ---- the points

const SIDES = [["orange", "circle", "0"], ["blue", "square", "1"]];
function pointMarks(task, score, withFresh) {
  const of = (points, targets, wanted) => draw.xy(points.filter((_, i) => targets[i] === wanted));
  const marks = [];
  SIDES.forEach(([color, shape, wanted], target) => {
    const here = of(task.points, task.targets, target);
    marks.push(
      { kind: "points", ...here, color: "#FFFFFF", size: 5.5, shape },
      { kind: "points", ...here, color, size: 4, shape, label: `target ${wanted}` });
    if (withFresh)
      marks.push({
        kind: "points", ...of(task.fresh_points, task.fresh_targets, target), color, size: 3.5,
        shape, hollow: true, label: `fresh, ${wanted}`,
      });
  });
  const wrong = score.misread.map((i) => task.points[i]);
  return [...marks, {
    kind: "points", ...draw.xy(wrong), color: "red", size: 7, shape: "diamond", hollow: true,
    label: "misread",
  }];
}

// ---- a run: a network, the steps it has made, and the cost after each epoch

// At most 200 places of a list, the first and the last among them.
const thinned = (list) => {
  const every = Math.ceil(list.length / 200);
  return list.filter((_, i) => i % every === 0 || i === list.length - 1);
};

class Run {
  constructor(task, settings) {
    Object.assign(this, { task, settings, steps: 0, curve: [], gone: false });
    this.each = learner.stepsPerEpoch(task.points.length);
    this.net = learner.start(settings.sizes, settings.seed);
    this.look();
  }

  get epochs() { return this.steps / this.each; }

  step() {
    const batch = learner.miniBatch(this.task.points.length, this.settings.seed, this.steps);
    learner.step(this.net, this.task, batch, this.settings);
    this.steps += 1;
    if (this.steps % this.each === 0) this.look();
  }

  // What is the cost now? Notes it for the curve.
  look() {
    const { net, settings, task } = this;
    this.score = learner.score(net, task.points, task.targets, settings);
    this.fresh = learner.score(net, task.fresh_points, task.fresh_targets, settings);
    this.gone = !net.weights.flat(2).every((w) => Math.abs(w) < 1e4);
    this.curve.push([this.epochs, this.score.cost, this.fresh.cost]);
  }

  // The steps of one frame: few at first, then ever more, as long as the page stays quick.
  frame(milliseconds) {
    const before = Math.floor(this.epochs / PAUSE), start = performance.now();
    const wanted = 1 + Math.floor((this.steps * Math.min(milliseconds, 100)) / GROWTH);
    for (let k = 0; k < wanted && !this.over(before); k++) {
      this.step();
      if (performance.now() - start > PATIENCE) break;
    }
    return this.over(before);
  }
  over(before) { return this.gone || Math.floor(this.epochs / PAUSE) > before; }
}

function curveMarks({ curve }) {
  const kept = thinned(curve), x = kept.map((v) => v[0]);
  const line = (i, color, label, dash) => ({
    kind: "line", x, y: kept.map((v) => Math.max(v[i], 1e-9)), color, label, dash,
  });
  return [line(1, "blue", "points to learn from"), line(2, "orange", "fresh points", "5 3")];
}

function report(figure, run) {
  const { score, fresh, task } = run, decimals = (v) => draw.number(v, 3);
  const at = run.steps % run.each === 0 ? `Epoch ${run.epochs}`
    : `Epoch ${Math.floor(run.epochs)} and ${run.steps % run.each} mini-batches`;
  if (run.gone) {
    figure.warn(`${at}: the weights have run away. The learning rate η is too large for this`
      + " network; make it smaller and start again.");
    return;
  }
  const squares_ = math.total(run.net.weights.flat(2).map((w) => w * w));
  figure.say(`${at}: cost ${decimals(score.cost)}, ${score.misread.length} of`
    + ` ${task.points.length} points misread; of fresh points ${fresh.misread.length} of`
    + ` ${task.fresh_points.length}. Σw² = ${decimals(squares_)}.`);
}

// ---- the figure

function buttonsOf(figure) {
  const row = draw.html("div", { class: "nncourse-row" });
  figure.panels.before(row);
  return (text, pressed) => {
    const button = draw.html("button", { type: "button" }, text);
    button.addEventListener("click", pressed);
    row.append(button);
    return button;
  };
}

function panelsOf(figure, spec) {
  const square = { x: [-REACH, REACH], y: [-REACH, REACH] };
  return {
    net: figure.panel({
      title: "the network", x: [0, WIDE - 8], y: [HIGH - 30, 0], axes: false, width: WIDE,
      height: HIGH, alt: spec.alt,
    }),
    plane: figure.panel({
      title: "the output everywhere", xlabel: "x₁", ylabel: "x₂", ...square, width: 340,
      height: HIGH, alt: "A map of the output over both inputs, with the points on it.",
    }),
    curve: figure.panel({
      title: "cost", xlabel: "epoch", ylabel: "cost", ylog: true, width: 300, height: HIGH,
      alt: "The cost after each epoch, of the points to learn from and of fresh ones.",
    }),
  };
}

function render({ model, el }) {
  const figure = draw.figure(model, el), spec = model.get("spec");
  const { net, plane, curve } = panelsOf(figure, spec);
  const behindNet = canvasBehind(net), behindPlane = canvasBehind(plane);
  const button = buttonsOf(figure);
  let run = null, key = null, frame = null, then = 0, mapped = null;

  const pause = () => {
    cancelAnimationFrame(frame);
    frame = null;
    learn.textContent = "▶ learn";
    learn.setAttribute("aria-pressed", "false");
  };
  const turn = (now) => { // one frame of learning
    const over = run.frame(now - then);
    then = now;
    if (over) pause(); else frame = requestAnimationFrame(turn);
    paint();
  };
  const leave = () => figure.set("trained", true); // so that reset has something to bring back
  const learn = button("▶ learn", () => {
    if (frame !== null) { pause(); paint(); return; }
    leave();
    learn.textContent = "❚❚ pause";
    learn.setAttribute("aria-pressed", "true");
    figure.say(`Learning. It pauses by itself after every ${PAUSE} epochs.`);
    then = performance.now();
    frame = requestAnimationFrame(turn);
  });
  button("one mini-batch", () => { pause(); leave(); run.step(); run.look(); paint(); });
  button("again from the same start", () => figure.setAll({ trained: false }));
  button("new start", () =>
    figure.setAll({ seed: (figure.get("seed") % 100) + 1, trained: false }));

  // The run that the controls ask for: a new one when the task, the network or the cost is another.
  function present() {
    const [task, layers, neurons, activation, cost, seed] =
      ["task", "layers", "neurons", "activation", "cost", "seed"].map(figure.get);
    const asked = JSON.stringify([task, layers, neurons, activation, cost, seed]);
    const back = !figure.get("trained") && run?.steps > 0;
    if (asked !== key || back) {
      pause();
      const sizes = [2, ...Array(layers).fill(neurons), 1];
      run = new Run(spec.tasks[task], { sizes, activation, cost, seed });
      key = asked;
    }
    Object.assign(run.settings, { eta: figure.get("eta"), lmbda: figure.get("lmbda") });
  }

  function paint() {
    const places = squares(run.settings.sizes);
    if (mapped?.run !== run || mapped.steps !== run.steps) {
      const { activation } = run.settings, last = places.length - 1;
      const all = learner.maps(run.net, PLACES, activation).map((layer, l) =>
        layer.map((values) => stretched(values, l, last, activation)));
      behindNet.pen.clearRect(0, 0, behindNet.width, behindNet.height);
      places.forEach((layer, l) => layer.forEach(({ x, y, side }, j) =>
        paintMap(behindNet.pen, all[l][j], x, y, side, side)));
      paintMap(behindPlane.pen, all.at(-1)[0], 0, 0, behindPlane.width, behindPlane.height);
      mapped = { run, steps: run.steps };
    }
    net.draw(networkMarks(run.net, places));
    plane.draw(pointMarks(run.task, run.score, figure.get("fresh")));
    curve.draw(curveMarks(run), {
      x: [0, Math.max(10, run.epochs)], y: [1e-5, 2],
      title: `epoch ${Math.floor(run.epochs)}: cost ${draw.number(run.score.cost, 2)}`,
    });
    if (frame === null) report(figure, run);
  }

  const off = figure.redraw(() => { present(); paint(); });
  return () => { pause(); off(); };
}

export default { render };
