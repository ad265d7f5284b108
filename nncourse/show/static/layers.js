// A network of any sizes (chapter 2): drawn with large layers abridged, its weights and biases counted.

const MOST_NEURONS = 100000, MOST_LAYERS = 8, MOST_DRAWN = 8, TOP = 4, BOTTOM = 3;

// "784, 30 10" -> [784, 30, 10]; a string says what is wrong.
export function parseSizes(text) {
  const words = text.trim().split(/[\s,;x×–-]+/).filter(Boolean);
  if (words.length < 2 || words.length > MOST_LAYERS || !words.every((word) => /^\d+$/.test(word))) return `Write 2 to ${MOST_LAYERS} whole numbers, such as 784, 30, 10.`;
  const sizes = words.map(Number), wrong = sizes.find((size) => size < 1 || size > MOST_NEURONS);
  return wrong === undefined ? sizes : `A layer of ${wrong} neurons cannot be drawn; 1 to 100,000 can.`;
}

export const countParameters = (sizes) => sizes.slice(1).reduce((sum, n, i) => sum + n * sizes[i] + n, 0);

export function layerPlaces(size) {
  if (size <= MOST_DRAWN) return draw.range(size).map((j) => (size - 1) / 2 - j);
  const drawn = TOP + BOTTOM + 1;
  return draw.range(drawn).filter((j) => j !== TOP).map((j) => (drawn - 1) / 2 - j);
}

const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

function network(sizes) {
  const places = sizes.map(layerPlaces), edges = { x: [], y: [] };
  places.slice(1).forEach((after, i) => places[i].forEach((y) => after.forEach((next) => { edges.x.push(i, i + 1, null); edges.y.push(y, next, null); })));
  const units = places.flatMap((layer, i) => layer.map((y) => [i, y]));
  const names = sizes.map((_, i) => (i === 0 ? "input" : i === sizes.length - 1 ? "output" : "hidden"));
  return [
    { kind: "line", ...edges, color: "grey", width: 0.7 },
    { kind: "points", x: units.map(([x]) => x), y: units.map(([, y]) => y), color: "blue", size: 9 },
    ...sizes.flatMap((size, i) => (size > MOST_DRAWN ? [{ kind: "text", x: i, y: -0.5, text: "⋮", size: 20, bold: true }] : [])),
    ...sizes.map((size, i) => ({ kind: "text", x: i, y: -4.8, text: grouped(size), size: 14, bold: true })),
    ...names.map((name, i) => ({ kind: "text", x: i, y: -5.7, text: name, size: 12 })),
  ];
}

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const panel = figure.panel({ axes: false, width: 660, height: 360, y: [-6.2, 4.2], alt: model.get("spec").alt });
  return figure.redraw(() => {
    const sizes = parseSizes(figure.get("sizes"));
    if (typeof sizes === "string") { figure.warn(sizes); return; } // the last network stays
    panel.draw(network(sizes), { x: [-0.5, sizes.length - 0.5] });
    const layers = sizes.slice(1).map((n, i) => `${grouped(n)} × ${grouped(sizes[i])} + ${grouped(n)}`);
    figure.say(`Weights and biases: ${layers.join(" + ")} = ${grouped(countParameters(sizes))}.`);
  });
}
export default { render };
