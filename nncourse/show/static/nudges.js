// One image asks for nudges, a mini-batch averages them (chapter 4).

const OUTPUTS = draw.range(10);
const MOST = 4 / 27; // no |δ| is larger: that of (a − y) a (1 − a)

// What an image asks of the output biases, −δ by (BP1) and (BP3), from z of the output layer.
const target = (label) => OUTPUTS.map((j) => (j === label ? 1 : 0));
const wish = (z, label) => z.map((v, j) => (target(label)[j] - math.sigma(v)) * math.slope(v));
const costOfImage = (z, label) =>
  math.total(z.map((v, j) => (target(label)[j] - math.sigma(v)) ** 2)) / 2;
const named = (label) => (label === 8 ? "an 8" : `a ${label}`);
const meanOf = (wishes) => OUTPUTS.map((j) =>
  math.total(wishes.map((each) => each[j])) / wishes.length);

// All wishes, the mean of the first m, the step that is made, and the change of each image's cost.
function nudges(zs, labels, { alone, image, m, eta }) {
  const wishes = zs.map((z, i) => wish(z, labels[i])), mean = meanOf(wishes.slice(0, m));
  const step = (alone ? wishes[image - 1] : mean).map((v) => eta * v);
  const changes = zs.map((z, i) =>
    costOfImage(z.map((v, j) => v + step[j]), labels[i]) - costOfImage(z, labels[i]));
  return { wishes, mean, step, changes };
}

// ---- the picture

const AT_MEAN = 12; // the column of the mean
const row = (j) => 9 - j; // output 0 stands at the top

// Ten arrows, one below the other: up and blue for more, down and orange for less.
function column(values, x, more) {
  const dy = values.map((v) => 0.92 * draw.clip(v / MOST, -1, 1));
  return {
    kind: "arrows", x: OUTPUTS.map(() => x), y: dy.map((d, j) => row(j) - d / 2),
    dx: OUTPUTS.map(() => 0), dy, color: values.map((v) => (v > 0 ? "blue" : "orange")), ...more,
  };
}

function wishMarks(found, { alone, image, m }) {
  const box = (x0, x1, color) => ({
    kind: "polygon", x: [x0, x1, x1, x0], y: [-0.6, -0.6, 11.25, 11.25], color: "none",
    stroke: color, width: 2,
  });
  return [
    alone ? box(image - 0.48, image + 0.48, "red") : box(0.5, m + 0.5, "red"),
    ...found.wishes.map((values, i) =>
      column(values, i + 1, {
        width: 2.2, opacity: i < m || (alone && i + 1 === image) ? 1 : 0.3,
      })),
    column(found.mean, AT_MEAN, { width: 3.5 }),
  ];
}

// What stays: the digits, and the numbers of the outputs.
function groundMarks({ images, labels }) {
  const pictures = images.map((flat, i) => ({
    kind: "image", x: [i + 0.58, i + 1.42], y: [9.75, 11.15], low: 0, high: 16,
    values: draw.range(8).map((r) => flat.slice(8 * r, 8 * r + 8)),
  }));
  return [
    ...OUTPUTS.map((j) => ({
      kind: "line", x: [0.4, 12.6], y: [row(j) + 0.5, row(j) + 0.5], color: "grey", width: 0.5,
      opacity: 0.5, dash: "none",
    })),
    ...labels.map((label, i) => ({
      kind: "polygon", x: [i + 0.52, i + 1.48, i + 1.48, i + 0.52],
      y: [row(label) - 0.5, row(label) - 0.5, row(label) + 0.5, row(label) + 0.5], color: "grey",
      opacity: 0.18,
    })),
    ...pictures,
    { kind: "text", x: AT_MEAN, y: 10.45, text: "mean", size: 12, bold: true },
  ];
}

function report(figure, found, label, { alone, image, m, eta }) {
  const { changes } = found, up = changes.filter((v) => v > 0).length;
  const all = draw.number(math.total(changes) / changes.length, 2);
  const who = alone ? `Image ${image}, ${named(label)}, has its way`
    : m === 1 ? "Image 1 alone is the mini-batch" : `The mean of ${m} images is followed`;
  const own = alone ? `its own cost changes by ${draw.number(changes[image - 1], 2)}, ` : "";
  figure.say(`${who}, with η = ${draw.number(eta, 3)}: ${own}the cost rises for ${up} of the`
    + ` 10 images, and its mean changes by ${all}.`);
}

function render({ model, el }) {
  const figure = draw.figure(model, el), spec = model.get("spec"), { labels } = spec;
  const numbers = OUTPUTS.map((j) => [row(j), `${j}`]);
  const rows = { y: [-0.7, 11.4], yticks: Object.fromEntries(numbers) };
  const asked = figure.panel({
    title: "what each image asks of the output biases: ▲ more, ▼ less", xlabel: "image",
    ylabel: "output", x: [0.3, 12.7], ...rows, xticks: draw.range(10).map((i) => i + 1),
    width: 520, height: 400, alt: spec.alt,
  });
  const bars = figure.panel({
    title: "", xlabel: "output a, and target", ylabel: "output", x: [-0.06, 1.06], ...rows,
    width: 250, height: 400, alt: "The ten outputs for the chosen image, and their targets.",
  });
  const gains = figure.panel({
    title: "the step's ΔC", xlabel: "image", ylabel: "change of its cost", x: [0.3, 10.7],
    xticks: draw.range(10).map((i) => i + 1), width: 300, height: 400,
    alt: "For each image how its cost changes in the step.",
  });
  asked.drag((x) => figure.set("image", draw.clip(Math.round(x), 1, 10)));
  asked.background("digits", () => groundMarks(spec));

  return figure.redraw(() => {
    const settings = {
      alone: figure.get("follow") === "image alone",
      ...Object.fromEntries(["image", "m", "eta"].map((name) => [name, figure.get(name)])),
    };
    const zs = spec.z[figure.get("age")], found = nudges(zs, labels, settings);
    const i = settings.image - 1, a = zs[i].map(math.sigma);
    asked.draw(wishMarks(found, settings));
    bars.draw([
      { kind: "bars", x: a, y: OUTPUTS.map(row), across: true, width: 0.6, color: "sky" },
      {
        kind: "points", x: target(labels[i]), y: OUTPUTS.map(row), color: "red", size: 5,
        shape: "diamond", hollow: true, label: "target",
      },
    ], { title: `image ${i + 1} is ${named(labels[i])}` });
    const most = Math.max(...found.changes.map(Math.abs), 1e-6);
    gains.draw([
      {
        kind: "bars", x: draw.range(10).map((k) => k + 1), y: found.changes,
        color: found.changes.map((v) => (v > 0 ? "orange" : "blue")),
      },
      { kind: "line", x: [0.3, 10.7], y: [0, 0], width: 1, dash: "none" },
    ], { y: [-1.1 * most, 1.1 * most] });
    report(figure, found, labels[i], settings);
  });
}

export default { render };
export { nudges };
