// A perceptron with two inputs (chapter 1): the line where w·x + b = 0, and the side where the output is 1.

const BOX = [-0.6, 1.6], CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
const GATES = { "0001": "AND", "0111": "OR", 1110: "NAND", 1000: "NOR", "0000": "always 0", 1111: "always 1" };

const evidence = (x, w, b) => w[0] * x[0] + w[1] * x[1] + b;
export const outputs = (w, b) => CORNERS.map((x) => (evidence(x, w, b) > 0 ? 1 : 0));

// Walk round the square; keep the corners on the side of 1, and the places where the line crosses an edge.
function walk(w, b) {
  const [low, high] = BOX, square = [[low, low], [high, low], [high, high], [low, high]];
  const sums = square.map((x) => evidence(x, w, b)), kept = [], crossings = [];
  square.forEach((here, i) => {
    const there = square[(i + 1) % 4], [s, t] = [sums[i], sums[(i + 1) % 4]];
    if (s > 0) kept.push(here);
    if (s > 0 !== t > 0) {
      const part = s / (s - t), place = here.map((p, k) => p + part * (there[k] - p));
      kept.push(place);
      crossings.push(place);
    }
  });
  return { kept, crossings };
}
export const polygon = (w, b) => walk(w, b).kept;
export const lineEnds = (w, b) => walk(w, b).crossings;

const xy = (places) => ({ x: places.map(([x]) => x), y: places.map(([, y]) => y) });

function table(w, b) {
  const heads = ["x₁", "x₂", "w·x + b", "output"], columns = [0, 1, 2.3, 3.7], ys = outputs(w, b);
  const rows = CORNERS.map((x, r) => [x[0], x[1], draw.number(evidence(x, w, b)), ys[r]].map(String));
  return [...heads.map((head, k) => ({ kind: "text", x: columns[k], y: 4, text: head, bold: true, size: 14 })),
    { kind: "line", x: [-0.5, 4.3], y: [3.5, 3.5], color: "grey", width: 1 },
    ...rows.flatMap((row, r) => row.map((words, k) => ({ kind: "text", x: columns[k], y: 3 - r, text: words, size: 15, bold: k === 3 })))];
}

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const plane = figure.panel({ title: "shaded: output 1", xlabel: "x₁", ylabel: "x₂", x: BOX, y: BOX, xticks: [0, 1], yticks: [0, 1], width: 340, height: 340, alt: model.get("spec").alt });
  const sums = figure.panel({ axes: false, title: "the four corners", x: [-0.6, 4.4], y: [-0.8, 4.6], width: 340, height: 250, alt: "The weighted sum and the output for each corner." });
  return figure.redraw(() => {
    const w = [figure.get("w1"), figure.get("w2")], b = figure.get("b"), ys = outputs(w, b), name = GATES[ys.join("")];
    const [ones, zeros] = [1, 0].map((y) => CORNERS.filter((_, i) => ys[i] === y));
    plane.draw([
      { kind: "polygon", ...xy(polygon(w, b)), color: "sky", opacity: 0.3 },
      { kind: "line", ...xy(lineEnds(w, b)), color: "blue", width: 2.5 },
      { kind: "points", ...xy(zeros), color: draw.palette.grey, size: 8, hollow: true },
      { kind: "points", ...xy(ones), color: "blue", size: 8, shape: "square" },
      ...CORNERS.map((x, i) => ({ kind: "text", x: x[0] + 0.13, y: x[1] + 0.13, text: String(ys[i]), bold: true, size: 15, halo: true })),
    ]);
    sums.draw(table(w, b));
    figure.say(`Outputs for 00, 01, 10, 11: ${ys.join(", ")}.${name ? ` This is ${name}.` : ""}${w[0] === 0 && w[1] === 0 ? " Without weights there is no line: the bias alone decides." : ""}`);
  });
}
export default { render };
