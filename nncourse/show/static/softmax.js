// Four outputs and the figures that show them (chapter 7).
// Joined in front of four_bars.js, temperature.js and side_by_side.js.

const { sub } = draw;
const COLORS = ["blue", "orange", "green", "purple"], PLACES = [1, 2, 3, 4];

const readZ = (figure) => PLACES.map((j) => figure.get("z" + j));
const named = (letter) => Object.fromEntries(PLACES.map((j) => [j, letter + sub(j)]));

// Three decimals, as many for all bars; what they would
// make 0 or 1 stays visibly more than 0 and less than 1.
function share(a) {
  if (a > 0 && a < 0.0005) return a < 1e-99 ? "≈ 0" : a.toExponential(0).replace("-", "−");
  return a < 1 && a > 0.9995 ? "≈ 1" : a.toFixed(3);
}

const SHARES = {
  y: [0, 1.12], yticks: [0, 0.25, 0.5, 0.75, 1], x: [0.4, 4.6], xticks: named("a"),
  ylabel: "activation a",
};
const WEIGHTED = {
  y: [-5.8, 5.8], yticks: [-4, -2, 0, 2, 4], x: [0.4, 4.6], xticks: named("z"),
  ylabel: "weighted input z",
};

// Bars with their values above them (below them where they hang down).
function bars(values, words, gap) {
  const places = values.map((v) => v + (v < 0 ? -gap : gap));
  return [{ kind: "bars", x: PLACES, y: values, color: COLORS, width: 0.7 },
    { kind: "text", x: PLACES, y: places, text: values.map(words) }];
}

const shareBars = (a) => bars(a, share, 0.045);
const inputBars = (z) => [
  ...bars(z, (v) => draw.number(v, 3), 0.42), { kind: "line", x: [0.4, 4.6], y: [0, 0], width: 1 }
];

// Moves the z of the bar that is taken with the pointer.
function dragInputs(panel, figure) {
  panel.drag((x, y) =>
    figure.set("z" + draw.clip(Math.round(x), 1, 4), draw.clip(Math.round(10 * y) / 10, -5, 5)));
}
