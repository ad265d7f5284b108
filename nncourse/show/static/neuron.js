// One sigmoid neuron that learns from one example (chapter 6). Twins in Python: nncourse/single_neuron.py.
// Joined in front of single_neuron.js, four_runs.js and cost_slopes.js.

const sigma = (z) => 1 / (1 + Math.exp(-z));
const slope = (z) => sigma(z) * sigma(-z); // 1 - sigma(z) = sigma(-z)
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))); // ln(1 + e^z)

const neuronCost = (z, y, cost) => (cost === "quadratic" ? (y - sigma(z)) ** 2 / 2 : softplus(z) - y * z); // (54), (57)
const neuronError = (z, y, cost) => (sigma(z) - y) * (cost === "quadratic" ? slope(z) : 1); // ∂C/∂z

// Input 1, wanted output 0: weight, bias, z, output, cost and error before training and after each epoch.
function trainNeuron(w, b, eta, epochs, cost) {
  const run = { w: [w], b: [b] };
  for (let k = 0; k < epochs; k++) {
    const delta = neuronError(run.w[k] + run.b[k], 0, cost);
    run.w.push(run.w[k] - eta * delta);
    run.b.push(run.b[k] - eta * delta);
  }
  run.z = run.w.map((v, k) => v + run.b[k]);
  return { ...run, a: run.z.map(sigma), cost: run.z.map((z) => neuronCost(z, 0, cost)), delta: run.z.map((z) => neuronError(z, 0, cost)) };
}

// ---- the animation

const EPOCHS = 300, PACE = 20; // milliseconds for an epoch

// Three buttons above the panels: run (or pause), one step, back to the first epoch. `watch` belongs into every
// drawing: it pauses when somebody else moves the epoch. `stop` belongs into what render gives back.
function player(figure) {
  const button = (text, pressed) => {
    const node = draw.html("button", { type: "button" }, text);
    node.addEventListener("click", pressed);
    return node;
  };
  let timer = null, from = 0, since = 0, shown = 0;
  const said = figure.root.querySelector(".nncourse-say");
  const mark = () => {
    run.textContent = timer === null ? "▶ run" : "❚❚ pause";
    run.setAttribute("aria-pressed", timer !== null);
    said.setAttribute("aria-live", timer === null ? "polite" : "off"); // fifty sentences a second help nobody
  };
  const stop = () => { clearInterval(timer); timer = null; mark(); };
  const tick = () => {
    shown = Math.min(EPOCHS, from + Math.floor((performance.now() - since) / PACE));
    figure.set("epoch", shown);
    if (shown >= EPOCHS) stop();
  };
  const toggle = () => {
    if (timer !== null) { stop(); return; }
    if (figure.get("epoch") >= EPOCHS) figure.set("epoch", 0);
    [from, since] = [shown = figure.get("epoch"), performance.now()];
    timer = setInterval(tick, 2 * PACE);
    mark();
  };
  const run = button("▶ run", toggle);
  const step = button("step: one epoch", () => { stop(); figure.set("epoch", Math.min(EPOCHS, figure.get("epoch") + 1)); });
  const back = button("back to epoch 0", () => { stop(); figure.set("epoch", 0); });
  figure.root.insertBefore(draw.html("div", { class: "nncourse-row" }, run, step, back), figure.panels);
  mark();
  return { stop, watch() { if (timer !== null && figure.get("epoch") !== shown) stop(); } };
}

// ---- what the figures have in common

const upTo = (values, epoch) => values.slice(0, epoch + 1);
const epochsUpTo = (epoch) => draw.range(epoch + 1);
const OVER_EPOCHS = { xlabel: "epoch", x: [-6, 306], xticks: [0, 100, 200, 300], height: 290 };

export { trainNeuron, neuronCost, neuronError };
