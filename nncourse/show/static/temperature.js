// Softmax with a factor c (chapter 7): from all alike to the hard maximum. Needs softmax.js.

const INPUTS = { "a clear winner": [2.5, -1, 3.2, 0.5], "a close race": [3.1, -1, 3.2, 0.5], "a tie": [3.2, -1, 3.2, 0.5] };

// What is left for c → ∞: 1 for the largest, shared where several are equally large.
function hardMaximum(z) {
  const most = Math.max(...z), first = z.map((v) => (v === most ? 1 : 0));
  return first.map((v) => v / total(first));
}

function render({ model, el }) {
  const figure = draw.figure(model, el), exponents = draw.range(161).map((i) => -2 + i / 40);
  const left = figure.panel({ ...SHARES, title: "activations", alt: "The four activations for this factor c." });
  const right = figure.panel({ title: "for every c (drag)", xlabel: "factor c", ylabel: "activation a", x: [-2.05, 2.05], y: [0, 1.12], yticks: SHARES.yticks, width: 480,
    xticks: { "-2": "0.01", "-1": "0.1", 0: "1", 1: "10", 2: "100" }, alt: "The four activations against the factor c." });
  right.drag((x) => figure.set("c", draw.clip(Number((10 ** (Math.round(25 * x) / 25)).toPrecision(3)), 0.01, 100)));

  return figure.redraw(() => {
    const z = INPUTS[figure.get("inputs")], c = figure.get("c"), a = softmax(z, c), curves = exponents.map((x) => softmax(z, 10 ** x));
    const lines = COLORS.map((color, j) => ({ kind: "line", x: exponents, y: curves.map((all) => all[j]), color, label: `a${sub(j + 1)}, z = ${draw.number(z[j], 3)}` }));
    left.draw(shareBars(a));
    right.draw([{ kind: "line", x: [Math.log10(c), Math.log10(c)], y: [0, 1.12], color: "grey", width: 1.5 }, ...lines,
      { kind: "points", x: a.map(() => Math.log10(c)), y: a, color: COLORS, size: 5 }]);
    const gap = Math.max(...hardMaximum(z).map((h, j) => Math.abs(h - a[j])));
    figure.say(`c = ${draw.number(c, 3)}, temperature 1/c = ${draw.number(1 / c, 3)}. Away from the hard maximum by ${draw.number(gap, 2)}; from all alike, ¼ each, by ${draw.number(Math.max(...a.map((v) => Math.abs(v - 0.25))), 2)}.`);
  });
}

export default { render };
export { hardMaximum };
