// A network of any sizes (chapter 2): drawn with large
// layers abridged, its weights and biases counted.

const { parseSizes, countParameters, layerPlaces, MOST_DRAWN } = math;

const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

function network(sizes) {
  const places = sizes.map(layerPlaces), edges = { x: [], y: [] };
  places.slice(1).forEach((after, i) =>
    places[i].forEach((y) =>
      after.forEach((next) => { edges.x.push(i, i + 1, null); edges.y.push(y, next, null); })));
  const units = places.flatMap((layer, i) => layer.map((y) => [i, y]));
  const names = sizes.map((_, i) => (
    i === 0 ? "input" : i === sizes.length - 1 ? "output" : "hidden"));
  return [
    { kind: "line", ...edges, color: "grey", width: 0.7 },
    {
      kind: "points", x: units.map(([x]) => x), y: units.map(([, y]) => y), color: "blue", size: 9,
    },
    ...sizes.flatMap((size, i) => (
      size > MOST_DRAWN ? [{ kind: "text", x: i, y: -0.5, text: "⋮", size: 20, bold: true }] : [])),
    ...sizes.map((size, i) => ({
      kind: "text", x: i, y: -4.8, text: grouped(size), size: 14, bold: true,
    })),
    ...names.map((name, i) => ({ kind: "text", x: i, y: -5.7, text: name, size: 12 })),
  ];
}

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const panel = figure.panel({
    axes: false, width: 660, height: 360, y: [-6.2, 4.2], alt: model.get("spec").alt,
  });
  return figure.redraw(() => {
    const sizes = parseSizes(figure.get("sizes"));
    if (typeof sizes === "string") { figure.warn(sizes); return; } // the last network stays
    panel.draw(network(sizes), { x: [-0.5, sizes.length - 0.5] });
    const layers = sizes.slice(1).map((n, i) =>
      `${grouped(n)} × ${grouped(sizes[i])} + ${grouped(n)}`);
    figure.say(`Weights and biases: ${layers.join(" + ")} = ${grouped(countParameters(sizes))}.`);
  });
}

export default { render };
