// A perceptron with two inputs (chapter 1): the line
// where w·x + b = 0, and the side where the output is 1.

const { CORNERS, evidence, outputs, halfPlane } = math, { xy } = draw;
const BOX = [-0.6, 1.6];
const GATES = {
  "0001": "AND", "0111": "OR", 1110: "NAND", 1000: "NOR", "0011": "x₁ alone", "0101": "x₂ alone",
  1100: "not x₁", 1010: "not x₂", "0000": "always 0", 1111: "always 1",
};

function table(w, b) {
  const heads = ["x₁", "x₂", "w·x + b", "output"], columns = [0, 1, 2.3, 3.7], ys = outputs(w, b);
  const rows = CORNERS.map((x, r) =>
    [x[0], x[1], draw.number(evidence(x, w, b)), ys[r]].map(String));
  return [
    ...heads.map((head, k) => ({
      kind: "text", x: columns[k], y: 4, text: head, bold: true, size: 14,
    })),
    { kind: "line", x: [-0.5, 4.3], y: [3.5, 3.5], color: "grey", width: 1 },
    ...rows.flatMap((row, r) => row.map((words, k) => ({
      kind: "text", x: columns[k], y: 3 - r, text: words, size: 15, bold: k === 3,
    }))),
  ];
}

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const plane = figure.panel({
    title: "shaded: output 1", xlabel: "x₁", ylabel: "x₂", x: BOX, y: BOX, xticks: [0, 1],
    yticks: [0, 1], width: 340, height: 340, alt: model.get("spec").alt,
  });
  const sums = figure.panel({
    axes: false, title: "the four corners", x: [-0.6, 4.4], y: [-0.8, 4.6], width: 340, height: 250,
    alt: "The weighted sum and the output for each corner.",
  });
  return figure.redraw(() => {
    const w = [figure.get("w1"), figure.get("w2")], b = figure.get("b"), ys = outputs(w, b);
    const name = GATES[ys.join("")], { kept, crossings } = halfPlane(w, b, BOX);
    const [ones, zeros] = [1, 0].map((y) => CORNERS.filter((_, i) => ys[i] === y));
    plane.draw([
      { kind: "polygon", ...xy(kept), color: "sky", opacity: 0.3 },
      { kind: "line", ...xy(crossings), color: "blue", width: 2.5 },
      { kind: "points", ...xy(zeros), color: draw.palette.grey, size: 8, hollow: true },
      { kind: "points", ...xy(ones), color: "blue", size: 8, shape: "square" },
      ...CORNERS.map((x, i) => ({
        kind: "text", x: x[0] + 0.13, y: x[1] + 0.13, text: String(ys[i]), bold: true, size: 15,
        halo: true,
      })),
    ]);
    sums.draw(table(w, b));
    const line = w[0] === 0 && w[1] === 0
      ? " Without weights there is no line: the bias alone decides." : "";
    const gate = name ? ` This is ${name}.` : "";
    figure.say(`Outputs for 00, 01, 10, 11: ${ys.join(", ")}.${gate}${line}`);
  });
}

export default { render };
