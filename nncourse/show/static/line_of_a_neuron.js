// The line of a neuron with two inputs (chapter 10): with a bias anywhere, without one through the origin.

const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
const TASKS = {
  AND: [CORNERS, [0, 0, 0, 1]],
  OR: [CORNERS, [0, 1, 1, 1]],
  "two sides": [[[0.8, 0.9], [1.3, 0.4], [0.5, 1.5], [1.6, 1.2], [-0.7, -1.1], [-1.2, -0.4], [-1.6, -1.3], [-0.5, -1.6]], [1, 1, 1, 1, 0, 0, 0, 0]],
  "near and far": [[[1.5, 1.1], [1.8, 0.6], [1.0, 1.7], [1.7, 1.6], [0.3, 0.4], [0.7, 0.1], [0.1, 0.8], [0.5, 0.6]], [1, 1, 1, 1, 0, 0, 0, 0]],
};
const BOX = [-2.2, 2.2], REACH = [-3, 3];

const sigma = (z) => 1 / (1 + Math.exp(-z));
export const weights = (angle, strength) => [Math.cos, Math.sin].map((f) => strength * f((angle * Math.PI) / 180));
export const sums = (task, w, b) => TASKS[task][0].map(([x1, x2]) => w[0] * x1 + w[1] * x2 + b);
// An output of exactly ½ is on no side.
export const right = (task, w, b) => sums(task, w, b).map((z, i) => (TASKS[task][1][i] ? z > 1e-9 : z < -1e-9));
export function lineThrough(w, b, reach = 10) {
  const size = Math.hypot(...w), foot = w.map((v) => (-b * v) / size ** 2);
  const along = [(-reach * w[1]) / size, (reach * w[0]) / size];
  return [-1, 1].map((sign) => foot.map((v, k) => v + sign * along[k]));
}

// A weighted input in words: 2.83 x₁ − 0.5 x₂ + 3.
function sum(w, more) {
  const terms = [[w[0], " x₁"], [w[1], " x₂"], ...more].map(([value, name]) => [Number(value.toFixed(2)), name]);
  return terms.map(([value, name], i) => `${i ? (value < 0 ? " − " : " + ") : value < 0 ? "−" : ""}${Math.abs(value)}${name}`).join("");
}

const xy = (places) => ({ x: places.map(([x]) => x), y: places.map(([, y]) => y) });

// Both classes at these places, and a ring around those on the wrong side.
function marked(task, places, rightly) {
  const of = (test) => xy(places.filter((_, i) => test(i))), wanted = TASKS[task][1];
  return [
    { kind: "points", ...of((i) => wanted[i] === 0), color: "orange", size: 6, shape: "circle", label: "wanted 0" },
    { kind: "points", ...of((i) => wanted[i] === 1), color: "blue", size: 6, shape: "square", label: "wanted 1" },
    { kind: "points", ...of((i) => !rightly[i]), color: "red", size: 10, shape: "diamond", hollow: true, label: "misread" },
  ];
}

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const plane = figure.panel({ title: "shaded: output above ½", xlabel: "x₁", ylabel: "x₂", x: BOX, y: BOX, width: 350, height: 340, alt: model.get("spec").alt });
  const profile = figure.panel({ title: "the output", xlabel: "way along the weights, from the origin", ylabel: "output σ(z)", x: REACH, y: [-0.1, 1.1], width: 440, height: 340, alt: "The output along the direction of the weights." });
  const grid = draw.range(241).map((k) => REACH[0] + (k * (REACH[1] - REACH[0])) / 240);
  return figure.redraw(() => {
    const task = figure.get("task"), offset = figure.get("offset"), strength = figure.get("strength");
    const w = weights(figure.get("angle"), strength), b = offset === "none" ? 0 : figure.get("b");
    const zs = sums(task, w, b), rightly = right(task, w, b), ends = lineThrough(w, b);
    const beyond = [...ends].reverse().map((p) => p.map((v, k) => v + (20 * w[k]) / strength));
    plane.draw([
      { kind: "polygon", ...xy([...ends, ...beyond]), color: "sky", opacity: 0.3 },
      { kind: "line", ...xy(ends), color: "blue", width: 2.5 },
      { kind: "text", x: 0, y: 0, text: "+", size: 20, bold: true },
      ...marked(task, TASKS[task][0], rightly),
    ]);
    profile.draw([
      { kind: "line", x: REACH, y: [0.5, 0.5], color: "grey", width: 1, dash: "4 3" },
      { kind: "line", x: [0, 0], y: [-1, 2], color: "grey", width: 1, dash: "4 3" },
      { kind: "line", x: grid, y: grid.map((t) => sigma(strength * t + b)), color: "blue", width: 2.5 },
      ...marked(task, zs.map((z) => [(z - b) / strength, sigma(z)]), rightly),
    ]);
    const count = rightly.filter(Boolean).length, z = sum(w, offset === "none" ? [] : [[b, offset === "a bias b" ? "" : "·1"]]);
    const remark = { none: "The origin gives σ(0) = ½, whatever the weights are.", "a bias b": `The origin gives σ(b) = ${draw.number(sigma(b), 3)}.` }[offset]
      ?? "The weight of the constant input does what a bias does.";
    figure.say(`${count} of ${zs.length} points are on the right side. z = ${z}. ${remark}`);
  });
}
export default { render };
