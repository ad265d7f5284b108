// The cheese festival (chapter 1): three kinds of
// evidence, their weights, a threshold, all eight cases.

const { CASES, dot, decide } = math, { flow } = draw;
const WORDS = ["0: stay", "1: go"];
const EVIDENCE = ["good weather", "company", "near transit"];

const unit = (place, words, value, size = 17) => [
  { kind: "points", x: [place[0]], y: [place[1]], size: size + 1.5, color: draw.palette.grey },
  { kind: "points", x: [place[0]], y: [place[1]], size, color: value ? "blue" : "white" },
  {
    kind: "text", x: place[0], y: place[1], text: words, color: value ? "white" : "black",
    bold: true, size: 14,
  },
];

function decision(x, w, threshold) {
  const sum = dot(x, w), y = decide(x, w, threshold), middle = [2.3, 1];
  const inputs = EVIDENCE.flatMap((name, k) => {
    const place = [0.4, 2 - k], near = [0.4 + 0.75, 2 - k + (k - 1) * 0.4];
    return [flow([place, middle], x[k]), ...unit(place, String(x[k]), x[k]),
      { kind: "text", x: -0.05, y: 2 - k, text: name, anchor: "end", size: 13 },
      {
        kind: "text", x: near[0], y: near[1], text: draw.number(w[k]), bold: true, halo: true,
        size: 14,
      }];
  });
  return [...inputs, flow([middle, [3.2, 1]], y), ...unit(middle, draw.number(sum), y, 23),
    { kind: "text", x: 2.3, y: 0.36, text: `threshold ${draw.number(threshold)}`, size: 13 },
    { kind: "text", x: 3.3, y: 1, text: WORDS[y], anchor: "start", bold: true, size: 14 }];
}

function table(x, w, threshold) {
  const columns = [0, 1, 2, 3, 4.1], heads = ["weather", "company", "transit", "sum", "decision"];
  const now = CASES.findIndex((each) => each.every((value, k) => value === x[k]));
  const rows = CASES.map((each) => [
    ...each.map(String), draw.number(dot(each, w)), WORDS[decide(each, w, threshold)],
  ]);
  const go = CASES.map((each, row) => [decide(each, w, threshold), row]).filter(([y]) => y)
    .map(([, row]) => row);
  const band = (row, look) => ({
    kind: "polygon", x: [-0.5, 4.8, 4.8, -0.5], y: [7.5 - row, 7.5 - row, 6.5 - row, 6.5 - row],
    ...look,
  });
  return [
    ...go.map((row) => band(row, { color: "sky", opacity: 0.3 })),
    band(now, { color: "none", stroke: "red", width: 2 }),
    ...heads.map((head, k) => ({
      kind: "text", x: columns[k], y: 8, text: head, size: 12, bold: true,
    })),
    ...rows.flatMap((row, r) => row.map((words, k) => ({
      kind: "text", x: columns[k], y: 7 - r, text: words, size: 13,
      bold: k === 4 && words === WORDS[1],
    }))),
  ];
}

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const left = figure.panel({
    axes: false, title: "one decision", x: [-1.55, 4.2], y: [-0.5, 2.5], width: 430, height: 260,
    alt: "The perceptron with its inputs, weights and output.",
  });
  const right = figure.panel({
    axes: false, title: "all eight cases", x: [-0.6, 4.9], y: [-0.6, 8.6], width: 430, height: 260,
    alt: "A row for each of the eight cases; the present one has a frame.",
  });
  return figure.redraw(() => {
    const x = ["x1", "x2", "x3"].map((name) => Number(figure.get(name)));
    const w = ["w1", "w2", "w3"].map(figure.get), threshold = figure.get("threshold");
    const sum = dot(x, w);
    const terms = x.map((value, k) => `${value} · ${w[k] < 0 ? `(${draw.number(w[k])})` : w[k]}`);
    left.draw(decision(x, w, threshold));
    right.draw(table(x, w, threshold));
    const above = sum > threshold;
    const how = `${above ? "is above" : "is not above"} the threshold ${draw.number(threshold)}`;
    const so = above ? "output 1, go" : "output 0, stay";
    figure.say(`${terms.join(" + ")} = ${draw.number(sum)} ${how}: ${so}.`);
  });
}

export default { render };
