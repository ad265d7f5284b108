// Four outputs and the figures that show them (chapter 7). Twins in Python: nncourse/show/softmax.py.
// Joined in front of four_bars.js, temperature.js and side_by_side.js.

const COLORS = ["blue", "orange", "green", "purple"], PLACES = [1, 2, 3, 4];
const total = (values) => values.reduce((sum, v) => sum + v, 0);
const sub = (j) => "₀₁₂₃₄"[j];

// e^{c z_j} / Σ_k e^{c z_k}, (78) and (83); the largest is moved to zero first, so that no power overflows.
function softmax(z, c = 1) {
  const most = Math.max(...z), powers = z.map((v) => Math.exp(c * (v - most))), sum = total(powers);
  return powers.map((power) => power / sum);
}

const sigmoids = (z) => z.map((v) => 1 / (1 + Math.exp(-v)));

// ∂a_j/∂z_k for every j: each output of a sigmoid layer hears its own z alone, softmax hears them all.
const sigmoidSlopes = (z, k) => z.map((v, j) => (j === k ? 1 / (2 + Math.exp(v) + Math.exp(-v)) : 0));
const softmaxSlopes = (z, k) => softmax(z).map((a, j, all) => (j === k ? a * total(all.filter((_, i) => i !== k)) : -a * all[k]));

const readZ = (figure) => PLACES.map((j) => figure.get("z" + j));
const named = (letter) => Object.fromEntries(PLACES.map((j) => [j, letter + sub(j)]));

// Three decimals, as many for all bars; what they would make 0 or 1 stays visibly more than 0 and less than 1.
function share(a) {
  if (a > 0 && a < 0.0005) return a < 1e-99 ? "≈ 0" : a.toExponential(0).replace("-", "−");
  return a < 1 && a > 0.9995 ? "≈ 1" : a.toFixed(3);
}

const SHARES = { y: [0, 1.12], yticks: [0, 0.25, 0.5, 0.75, 1], x: [0.4, 4.6], xticks: named("a"), ylabel: "activation a" };
const WEIGHTED = { y: [-5.8, 5.8], yticks: [-4, -2, 0, 2, 4], x: [0.4, 4.6], xticks: named("z"), ylabel: "weighted input z" };

// Bars with their values above them (below them where they hang down).
function bars(values, words, gap) {
  return [{ kind: "bars", x: PLACES, y: values, color: COLORS, width: 0.7 },
    { kind: "text", x: PLACES, y: values.map((v) => v + (v < 0 ? -gap : gap)), text: values.map(words) }];
}

const shareBars = (a) => bars(a, share, 0.045);
const inputBars = (z) => [...bars(z, (v) => draw.number(v, 3), 0.42), { kind: "line", x: [0.4, 4.6], y: [0, 0], width: 1 }];

// Moves the z of the bar that is taken with the pointer.
function dragInputs(panel, figure) {
  panel.drag((x, y) => figure.set("z" + draw.clip(Math.round(x), 1, 4), draw.clip(Math.round(10 * y) / 10, -5, 5)));
}

export { softmax, sigmoids, sigmoidSlopes, softmaxSlopes, share };
