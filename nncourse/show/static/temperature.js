// Softmax with a factor c (chapter 7): from all alike to the hard maximum. Needs softmax.js.

const { softmax } = math;

function render({ model, el }) {
  const figure = draw.figure(model, el), spec = model.get("spec");
  const exponents = draw.range(161).map((i) => -2 + i / 40);
  const left = figure.panel({
    ...SHARES, title: "activations", alt: "The four activations for this factor c.",
  });
  const right = figure.panel({
    title: "for every c (drag)", xlabel: "factor c", ylabel: "activation a", x: [-2.05, 2.05],
    y: [0, 1.12], yticks: SHARES.yticks, width: 480,
    xticks: { "-2": "0.01", "-1": "0.1", 0: "1", 1: "10", 2: "100" },
    alt: "The four activations against the factor c." });
  right.drag(
    (x) => figure.set(
      "c", draw.clip(Number((10 ** (Math.round(25 * x) / 25)).toPrecision(3)), 0.01, 100)));

  return figure.redraw(() => {
    const z = spec.inputs[figure.get("inputs")], c = figure.get("c"), a = softmax(z, c);
    const curves = exponents.map((x) => softmax(z, 10 ** x));
    const lines = COLORS.map((color, j) => ({
      kind: "line", x: exponents, y: curves.map((all) => all[j]), color,
      label: `a${sub(j + 1)}, z = ${draw.number(z[j], 3)}`,
    }));
    left.draw(shareBars(a));
    right.draw([
      { kind: "line", x: [Math.log10(c), Math.log10(c)], y: [0, 1.12], color: "grey", width: 1.5 },
      ...lines,
      { kind: "points", x: a.map(() => Math.log10(c)), y: a, color: COLORS, size: 5 }]);
    const gap = Math.max(...math.hardMaximum(z).map((h, j) => Math.abs(h - a[j])));
    const alike = Math.max(...a.map((v) => Math.abs(v - 0.25)));
    figure.say(`c = ${draw.number(c, 3)}, temperature 1/c = ${draw.number(1 / c, 3)}.`
      + ` Away from the hard maximum by ${draw.number(gap, 2)};`
      + ` from all alike, ¼ each, by ${draw.number(alike, 2)}.`);
  });
}

export default { render };
