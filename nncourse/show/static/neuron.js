// What the figures of one neuron that learns have in common (chapter 6): the animation, the epochs.
// Joined in front of single_neuron.js and four_runs.js.

// ---- the animation

const EPOCHS = 300, PACE = 20; // milliseconds for an epoch

// Three buttons above the panels: run (or pause), one step,
// back to the first epoch. `watch` belongs into every
// drawing: it pauses when somebody else moves the
// epoch. `stop` belongs into what render returns.
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
    // fifty sentences a second help nobody
    said.setAttribute("aria-live", timer === null ? "polite" : "off");
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
  const step = button("step: one epoch", () => {
    stop();
    figure.set("epoch", Math.min(EPOCHS, figure.get("epoch") + 1));
  });
  const back = button("back to epoch 0", () => { stop(); figure.set("epoch", 0); });
  figure.root.insertBefore(
    draw.html("div", { class: "nncourse-row" }, run, step, back), figure.panels);
  mark();
  return { stop, watch() { if (timer !== null && figure.get("epoch") !== shown) stop(); } };
}

// ---- what the figures have in common

const upTo = (values, epoch) => values.slice(0, epoch + 1);
const epochsUpTo = (epoch) => draw.range(epoch + 1);
const OVER_EPOCHS = { xlabel: "epoch", x: [-6, 306], xticks: [0, 100, 200, 300], height: 290 };
