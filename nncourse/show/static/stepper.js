// Backpropagation step by step (chapter 4): which equation, with which numbers. Needs passes.js.

const { slope, passes } = math, { sup } = draw;
const SAID = {
  input: "The input layer takes the example: a¹ = x.",
  z: "Weighted inputs: each neuron adds up what comes in, times the weights, and its bias.",
  a: "Activations: σ of the weighted inputs.",
  cost: "The outputs are compared with the targets. The cost of this example is one number.",
  delta: [
    "Error of the output layer: how fast C changes when an output neuron's z does.",
    "Errors of the hidden layer: the errors after it come back through the weights, times σ′(z)."
  ],
  nabla_b: "Gradient of the biases: it is the error itself.",
  nabla_w: "Gradient of the weights: the activation where a weight starts,"
    + " times the error where it ends.",
};

// ^{...} and _{...} stand for what is raised and lowered.
const EQUATIONS = [
  [["input"], "", "a^{1} = x"],
  [["z"], "(25)", "z^{l} = w^{l} a^{l−1} + b^{l}"],
  [["a"], "(25)", "a^{l} = σ(z^{l})"],
  [["cost"], "(27)", "C = ½ Σ_{j} (y_{j} − a^{L}_{j})²"],
  [["delta", true], "(BP1)", "δ^{L} = ∇_{a}C ⊙ σ′(z^{L})"],
  [["delta", false], "(BP2)", "δ^{l} = ((w^{l+1})^{T} δ^{l+1}) ⊙ σ′(z^{l})"],
  [["nabla_b"], "(BP3)", "∂C/∂b^{l}_{j} = δ^{l}_{j}"],
  [["nabla_w"], "(BP4)", "∂C/∂w^{l}_{jk} = a^{l−1}_{k} δ^{l}_{j}"],
];

function rich(text) {
  const parts = text.split(/([\^_]\{[^}]*\})/).filter(Boolean);
  return parts.map((part) => (
    /^[\^_]\{/.test(part) ? draw.html(part[0] === "^" ? "sup" : "sub", {}, part.slice(2, -1)) : part
  ));
}

// The computation of one stage with its numbers: a
// list of lines, two to an entry where they are long.
// Letters with their layer above and their places below: mark("w", 2, 1, 3) is w²₁₃.
const mark = (letter, l, ...places) => letter + sup(l) + places.map(sub).join("");
const partial = (of) => `∂C/∂${of}`;
const WRITTEN = {
  input: (p) => p.x.map((v, k) => `${mark("a", 1, k + 1)} = x${sub(k + 1)} = ${short(v)}`),
  z: (p, l) => p.z[l - 2].map((z, j) => {
    const row = p.weights[l - 2][j];
    const letters = row.map((_, k) => `${mark("w", l, j + 1, k + 1)} ${mark("a", l - 1, k + 1)}`);
    const numbers = row.map((w, k) => `${factor(w)} · ${factor(p.a[l - 2][k])}`);
    const named = [...letters, mark("b", l, j + 1)].join(" + ");
    const counted = [...numbers, factor(p.biases[l - 2][j])].join(" + ");
    return `${mark("z", l, j + 1)} = ${named}\n   = ${counted} = ${short(z)}`;
  }),
  a: (p, l) => p.a[l - 1].map((a, j) => {
    const z = p.z[l - 2][j];
    return `${mark("a", l, j + 1)} = σ(${mark("z", l, j + 1)}) = σ(${short(z)}) = ${short(a)}`;
  }),
  cost: (p) => {
    const l = p.a.length, terms = p.a[l - 1].map((a, j) => `(${short(p.y[j])} − ${factor(a)})²`);
    const by = (a, j) => {
      const own = mark("a", l, j + 1);
      return `${partial(own)} = ${own} − y${sub(j + 1)} = ${short(a - p.y[j])}`;
    };
    return [`C = ½ (${terms.join(" + ")}) = ${short(p.cost)}`, ...p.a[l - 1].map(by)];
  },
  delta: (p, l) => (l === p.a.length ? outputErrors(p, l) : hiddenErrors(p, l)),
  nabla_b: (p, l) => p.delta[l - 2].map((d, j) =>
    `${partial(mark("b", l, j + 1))} = ${mark("δ", l, j + 1)} = ${short(d)}`),
  nabla_w: (p, l) => p.nabla_w[l - 2].flatMap((row, j) => row.map((g, k) => {
    const letters = `${mark("a", l - 1, k + 1)} ${mark("δ", l, j + 1)}`;
    const numbers = `${factor(p.a[l - 2][k])} · ${factor(p.delta[l - 2][j])}`;
    return `${partial(mark("w", l, j + 1, k + 1))} = ${letters} = ${numbers} = ${short(g)}`;
  })),
};

function outputErrors(p, l) {
  return p.delta[l - 2].map((d, j) => {
    const [a, z] = [p.a[l - 1][j], p.z[l - 2][j]], own = (letter) => mark(letter, l, j + 1);
    const letters = `(${own("a")} − y${sub(j + 1)}) σ′(${own("z")})`;
    const numbers = `${factor(a - p.y[j])} · ${short(slope(z))}`;
    return `${own("δ")} = ${letters}\n   = ${numbers} = ${short(d)}`;
  });
}

function hiddenErrors(p, l) {
  return p.delta[l - 2].map((d, k) => {
    const own = (letter) => mark(letter, l, k + 1), next = p.delta[l - 1];
    const letters = next.map((_, j) =>
      `${mark("w", l + 1, j + 1, k + 1)} ${mark("δ", l + 1, j + 1)}`);
    const numbers = next.map((v, j) => `${factor(p.weights[l - 1][j][k])} · ${factor(v)}`);
    const steep = short(slope(p.z[l - 2][k]));
    return `${own("δ")} = (${letters.join(" + ")}) σ′(${own("z")})\n`
      + `   = (${numbers.join(" + ")}) · ${steep} = ${short(d)}`;
  });
}

// What the numbers show once the errors are known: neurons that learn slowly, and why.
function remarks(p) {
  const l = p.a.length, found = [];
  p.delta[l - 2].forEach((d, j) => {
    const off = p.a[l - 1][j] - p.y[j], steep = slope(p.z[l - 2][j]);
    if (Math.abs(off) > 0.5 && steep < 0.05)
      found.push(`Output ${j + 1} is badly wrong (a − y = ${short(off)}) but saturated`
        + ` (σ′(z) = ${short(steep)}): its error is only ${short(d)}, so it learns slowly.`);
  });
  p.x.forEach((v, k) => {
    if (v === 0)
      found.push(`Input ${k + 1} is silent: by (BP4) the weights that start there`
        + " have gradient 0 and do not learn.");
  });
  return found;
}

const STYLE = `
.nncourse-work { flex: 1 1 330px; min-width: 0; font-size: 13px; }
.nncourse-work ol { list-style: none; margin: 4px 0; padding: 0; }
.nncourse-work li { padding: 1px 8px; border-left: 4px solid transparent; opacity: 0.65; }
.nncourse-work li b { display: inline-block; width: 4.2em; font-weight: 400; }
.nncourse-work li[aria-current] { opacity: 1; font-weight: 600;
  background: rgba(128, 128, 128, 0.14); }
/* two lines, so that nothing jumps */
.nncourse-figure:has(> .nncourse-panels > .nncourse-work) > .nncourse-say { min-height: 40px; }
.nncourse-work sup, .nncourse-work sub { line-height: 0; font-size: 75%; }
.nncourse-work pre { font: 12.5px/1.45 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  white-space: pre-wrap; margin: 4px 0 0; padding: 6px 8px;
  min-height: 124px; color: inherit; background: rgba(128, 128, 128, 0.08); }
`;

// The right half: the equations, the present one marked, and below it the numbers.
function workPanel(figure, count) {
  const items = EQUATIONS.map(([, no, text]) =>
    draw.html("li", {}, draw.html("b", {}, no), ...rich(text)));
  const written = draw.html("pre", { "aria-label": "the numbers of this step" });
  const turn = (text, by) => {
    const button = draw.html("button", { type: "button" }, text);
    button.addEventListener(
      "click", () => figure.set("step", draw.clip(figure.get("step") + by, 0, count - 1)));
    return button;
  };
  const node = draw.html(
    "div", { class: "nncourse-work" }, draw.html("style", {}, STYLE),
    draw.html("div", { class: "nncourse-row" }, turn("◀ step back", -1), turn("next step ▶", 1)),
    draw.html("ol", { "aria-label": "the equations" }, ...items), written);
  figure.panels.append(node);
  return (p, what, layer) => {
    items.forEach((item, i) => {
      const [name, last] = EQUATIONS[i][0];
      const here = name === what && (last === undefined || last === (layer === p.a.length));
      if (here) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
      item.style.borderLeftColor = here ? draw.color(i < 4 ? FORWARD : BACK) : "transparent";
    });
    written.textContent = WRITTEN[what](p, layer).join("\n");
  };
}

function render({ model, el }) {
  const figure = draw.figure(model, el), spec = model.get("spec"), { stages } = spec;
  const turning = stages.findIndex(([what]) => what === "delta");
  const net = figure.panel({ ...NETWORK, alt: spec.alt }), show = workPanel(figure, stages.length);
  net.node.style.flex = "1.4 1 420px";

  return figure.redraw(() => {
    const { x, y, weights, biases } = readNetwork(figure, spec), p = passes(x, y, weights, biases);
    const step = figure.get("step"), [what, layer] = stages[step];
    const known = new Set(stages.slice(0, step + 1).map(String));
    const see = (name, l) => known.has(String([name, l])), color = step < turning ? FORWARD : BACK;
    const edges = { z: layer, nabla_w: layer, delta: layer + 1 }[what];
    net.draw(
      networkMarks(p, see, {
        what, layer, color, ring: what !== "cost" && what !== "nabla_w", edges,
      }),
      { title: `step ${step} of ${stages.length - 1}: ${step < turning ? "forward →" : "← back"}` }
    );
    show(p, what, layer);
    const said = Array.isArray(SAID[what]) ? SAID[what][layer === p.a.length ? 0 : 1] : SAID[what];
    const more = step >= turning ? remarks(p) : [];
    if (more.length) figure.warn([said, ...more].join(" ")); else figure.say(said);
  });
}

export default { render };
