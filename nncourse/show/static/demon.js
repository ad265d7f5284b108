// The demon (chapter 4): a nudge at one neuron, and what the cost makes of it. Needs passes.js.

const { slope, passes, demon } = math;
const steps = (low, high, n) => draw.range(n + 1).map((i) => low + (high - low) * i / n);

// "layer 2, neuron 3" -> [2, 3]
const where = (name) => name.match(/\d+/g).map(Number);

function render({ model, el }) {
  const figure = draw.figure(model, el), spec = model.get("spec"), grid = steps(-6, 6, 120);
  const net = figure.panel({
    ...NETWORK, title: "the demon sits at the marked neuron",
    alt: "The network with its activations and errors.",
  });
  const graph = figure.panel({
    title: "what Δz does to the cost", xlabel: "Δz", ylabel: "ΔC", x: [-6.3, 6.3], width: 420,
    height: 340, alt: spec.alt,
  });
  net.node.style.flex = "1.3 1 420px";
  // two lines, so that nothing jumps
  figure.root.querySelector(".nncourse-say").style.minHeight = "40px";
  graph.drag((dz) => figure.set("dz", draw.clip(Math.round(dz * 20) / 20, -6, 6)));

  return figure.redraw(() => {
    const { x, y, weights, biases } = readNetwork(figure, spec);
    const [layer, neuron] = where(figure.get("neuron")), dz = figure.get("dz");
    const p = passes(x, y, weights, biases);
    const change = (step) => demon(x, y, layer, neuron, step, weights, biases);
    const curve = grid.map((step) => change(step)[0]), [real, promised] = change(dz);
    const delta = p.delta[layer - 2][neuron - 1];
    net.draw(networkMarks(
      p, (what) => !what.startsWith("nabla"),
      { what: "delta", layer, neuron, ring: true, color: BACK }));
    const reach = Math.max(...curve.map(Math.abs), Math.abs(real));
    const top = 1.15 * Math.max(reach, 1e-9);
    graph.draw([
      { kind: "line", x: [-6, 6], y: [0, 0], color: "grey", width: 1 },
      { kind: "line", x: grid, y: curve, color: "blue", label: "true ΔC" },
      { kind: "line", x: [-6, 6], y: [-6 * delta, 6 * delta], color: "orange", label: "δ · Δz" },
      {
        kind: "line", x: [dz, dz], y: [promised, real], color: "grey", dash: "3 3", width: 1.5,
        label: "gap",
      },
      { kind: "points", x: [dz], y: [promised], color: "orange", size: 5 },
      { kind: "points", x: [dz], y: [real], color: "blue", size: 5 },
    ], { y: [-top, top] });
    const product = `${short(delta)} · ${factor(dz)} = ${draw.number(promised, 4)}`;
    const now = `Δz = ${short(dz)}: true ΔC = ${draw.number(real, 4)}, δ · Δz = ${product}`;
    const steep = slope(p.z[layer - 2][neuron - 1]), lowest = Math.min(...curve);
    const more = advice(delta, steep, dz, real, lowest);
    figure.say(`${now}, gap ${short(real - promised)}.${more}`);
  });
}

// Why a small push wins nothing.
function flat(steep, lowest) {
  if (steep < 0.05) return `The neuron is saturated, σ′(z) = ${short(steep)}.`;
  if (lowest > -0.002) return "The cost is as low as this neuron can make it.";
  return "The curve is flat here, but this is not its lowest place.";
}

function advice(delta, steep, dz, real, lowest) {
  if (Math.abs(delta) < 0.002)
    return ` Here δ is nearly 0: a small push wins nothing. ${flat(steep, lowest)}`;
  if (dz === 0)
    return delta > 0 ? " To lower the cost, push to the left, Δz < 0: δ is positive."
      : " To lower the cost, push to the right, Δz > 0: δ is negative.";
  return real < 0 ? " The demon has lowered the cost." : "";
}

export default { render };
