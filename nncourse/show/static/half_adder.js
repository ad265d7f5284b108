// Two bits added by five NAND perceptrons (chapter 1), with what flows through them.

const { WIRES, signals } = math, { flow } = draw;
// Where the wires begin: x₁, x₂, then the perceptrons.
const PLACES = [[0, 3], [0, 1], [1.3, 2], [2.6, 3], [2.6, 1], [3.9, 2], [3.9, -1.2]];
const OUTPUTS = [[5, "sum"], [6, "carry"]];

// Two wires between the same places stand apart.
function wires(values, merged) {
  return WIRES.flatMap((from, i) => {
    const doubled = from[0] === from[1];
    const apart = (k) => (doubled ? 0.17 - 0.34 * k : 0);
    const ends = doubled && merged ? [[from[0], -4, 0]]
      : from.map((wire, k) => [wire, -2, apart(k)]);
    return ends.flatMap(([wire, weight, bend]) => {
      const [a, b] = [PLACES[wire], PLACES[i + 2]];
      const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + bend];
      const near = [0.45 * a[0] + 0.55 * b[0], 0.45 * a[1] + 0.55 * b[1] + 0.9 * bend];
      return [flow([a, middle, b], values[wire]), {
        kind: "text", x: near[0], y: near[1], text: draw.number(weight), size: 13, halo: true,
        bold: true,
      }];
    });
  });
}

const units = (values, shown) => PLACES.slice(0, shown).flatMap(([x, y], i) => [
  { kind: "points", x: [x], y: [y], size: 17.5, color: draw.palette.grey },
  { kind: "points", x: [x], y: [y], size: 16, color: values[i] ? "blue" : "white" },
  {
    kind: "text", x, y, text: String(values[i]), color: values[i] ? "white" : "black", bold: true,
    size: 15,
  },
  i < 2 ? { kind: "text", x: x - 0.3, y, text: ["x₁", "x₂"][i], anchor: "end", size: 14 }
    : { kind: "text", x, y: y + 0.44, text: "b = 3", size: 12, halo: true },
]);

// The box with its lid on: what is inside is to be found out (exercise 1.3).
const lid = (values) => [
  ...[0, 1].map((i) => flow([PLACES[i], [1, PLACES[i][1]]], values[i])),
  { kind: "polygon", x: [1, 3.9, 3.9, 1], y: [-1.5, -1.5, 3.6, 3.6], color: "sky", opacity: 0.3 },
  { kind: "text", x: 2.45, y: 1.3, text: "half adder", bold: true, size: 18 },
  { kind: "text", x: 2.45, y: 0.7, text: "five NANDs inside", size: 13 },
];

const ends = (values) => OUTPUTS.flatMap(([i, name]) => {
  const [x, y] = PLACES[i];
  return [flow([[x, y], [x + 0.8, y]], values[i]), {
    kind: "text", x: x + 0.9, y, text: `${name} = ${values[i]}`, anchor: "start", bold: true,
    size: 15,
  }];
});

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const panel = figure.panel({
    axes: false, x: [-0.7, 6.1], y: [-1.6, 3.75], width: 660, height: 420,
    alt: model.get("spec").alt,
  });
  return figure.redraw(() => {
    const [x1, x2] = [Number(figure.get("x1")), Number(figure.get("x2"))], values = signals(x1, x2);
    const inside = figure.get("inside"), open = inside !== "closed";
    panel.draw(open
      ? [...wires(values, inside.endsWith("merged")), ...ends(values), ...units(values)]
      : [...ends(values), ...lid(values), ...units(values, 2)]);
    const [sum, carry] = values.slice(5);
    figure.say(`${x1} + ${x2} = ${2 * carry + sum}: carry ${carry}, sum ${sum}.`
      + (open ? " Every perceptron gives 1 unless both its inputs are 1." : ""));
  });
}

export default { render };
