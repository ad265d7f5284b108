// The line of a neuron with two inputs (chapter 10):
// with a bias anywhere, without one through the origin.

const { sigma, lineThrough } = math, { xy } = draw;
const BOX = [-2.2, 2.2], REACH = [-3, 3];

// A weighted input in words: 2.83 x₁ − 0.5 x₂ + 3.
function sum(w, more) {
  const terms = [[w[0], " x₁"], [w[1], " x₂"], ...more].map(([value, name], i) => {
    const rounded = Number(value.toFixed(2));
    const sign = i ? (rounded < 0 ? " − " : " + ") : rounded < 0 ? "−" : "";
    return `${sign}${Math.abs(rounded)}${name}`;
  });
  return terms.join("");
}

// Both classes at these places, and a ring around those on the wrong side.
function marked(targets, places, onTheirSide) {
  const of = (test) => xy(places.filter((_, i) => test(i)));
  return [
    {
      kind: "points", ...of((i) => targets[i] === 0), color: "orange", size: 6, shape: "circle",
      label: "target 0",
    },
    {
      kind: "points", ...of((i) => targets[i] === 1), color: "blue", size: 6, shape: "square",
      label: "target 1",
    },
    {
      kind: "points", ...of((i) => !onTheirSide[i]), color: "red", size: 10, shape: "diamond",
      hollow: true, label: "misread",
    },
  ];
}

function render({ model, el }) {
  const figure = draw.figure(model, el), { tasks } = model.get("spec");
  const plane = figure.panel({
    title: "shaded: output above ½", xlabel: "x₁", ylabel: "x₂", x: BOX, y: BOX, width: 350,
    height: 340, alt: model.get("spec").alt,
  });
  const profile = figure.panel({
    title: "the output", xlabel: "way along the weights, from the origin", ylabel: "output σ(z)",
    x: REACH, y: [-0.1, 1.1], width: 440, height: 340,
    alt: "The output along the direction of the weights.",
  });
  const bias = figure.root.querySelector('input[aria-label="bias b, or w₀"]');
  const grid = draw.range(241).map((k) => REACH[0] + (k * (REACH[1] - REACH[0])) / 240);
  return figure.redraw(() => {
    const offset = figure.get("offset"), strength = figure.get("strength");
    const [points, targets] = tasks[figure.get("task")];
    const w = math.weights(figure.get("angle"), strength);
    bias.disabled = offset === "none"; // nothing is there that it could move
    const b = offset === "none" ? 0 : figure.get("b"), ends = lineThrough(w, b);
    const zs = math.sums(points, w, b), onTheirSide = math.rightly(points, targets, w, b);
    const beyond = [...ends].reverse().map((p) => p.map((v, k) => v + (20 * w[k]) / strength));
    plane.draw([
      { kind: "polygon", ...xy([...ends, ...beyond]), color: "sky", opacity: 0.3 },
      { kind: "line", ...xy(ends), color: "blue", width: 2.5 },
      { kind: "text", x: 0, y: 0, text: "+", size: 20, bold: true },
      ...marked(targets, points, onTheirSide),
    ]);
    profile.draw([
      { kind: "line", x: REACH, y: [0.5, 0.5], color: "grey", width: 1, dash: "4 3" },
      { kind: "line", x: [0, 0], y: [-1, 2], color: "grey", width: 1, dash: "4 3" },
      {
        kind: "line", x: grid, y: grid.map((t) => sigma(strength * t + b)), color: "blue",
        width: 2.5,
      },
      ...marked(targets, zs.map((z) => [(z - b) / strength, sigma(z)]), onTheirSide),
    ]);
    const count = onTheirSide.filter(Boolean).length;
    const z = sum(w, offset === "none" ? [] : [[b, offset === "a bias b" ? "" : "·1"]]);
    const remark = {
      none: "The origin gives σ(0) = ½, whatever the weights are.",
      "a bias b": `The origin gives σ(b) = ${draw.number(sigma(b), 3)}.`,
    }[offset]
      ?? "The weight of the constant input does what a bias does.";
    figure.say(`${count} of ${zs.length} points are on the right side. z = ${z}. ${remark}`);
  });
}

export default { render };
