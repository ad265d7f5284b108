// A sigmoid layer and a softmax layer with the same weighted inputs (chapter 7). Needs softmax.js.

const { total, softmax, sigmoids, sigmoidSlopes, softmaxSlopes } = math;

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const left = figure.panel({
    ...SHARES, title: "sigmoid layer", width: 330, alt: "The four outputs of a sigmoid layer.",
  });
  const middle = figure.panel({
    ...SHARES, title: "softmax layer", width: 330, alt: "The four outputs of a softmax layer.",
  });
  const right = figure.panel({
    title: "who hears the push?", ylabel: "derivative of aⱼ by the pushed z", x: [0.4, 4.6],
    xticks: named("a"), y: [-0.3, 0.3], yticks: [-0.25, 0, 0.25], width: 370,
    alt: "How fast each output changes when the chosen weighted input is raised.",
  });
  const pushed = ["z₁", "z₂", "z₃", "z₄"];

  return figure.redraw(() => {
    const z = readZ(figure), k = pushed.indexOf(figure.get("push")), sigmoid = sigmoids(z);
    const soft = softmax(z);
    left.draw(shareBars(sigmoid), { title: `sigmoid layer: sum ${total(sigmoid).toFixed(3)}` });
    middle.draw(shareBars(soft), { title: `softmax layer: sum ${total(soft).toFixed(3)}` });
    right.draw([
      {
        kind: "bars", x: PLACES, y: softmaxSlopes(z, k), color: "red", width: 0.5,
        label: "softmax layer",
      },
      { kind: "line", x: [0.4, 4.6], y: [0, 0], width: 1 },
      { kind: "points", x: PLACES, y: sigmoidSlopes(z, k), color: "#FFFFFF", size: 7 },
      {
        kind: "points", x: PLACES, y: sigmoidSlopes(z, k), color: "blue", size: 5.5,
        label: "sigmoid layer",
      }]);
    const own = `a${sub(k + 1)}`;
    figure.say(`Raise ${pushed[k]}: in the sigmoid layer ${own} alone moves; in the softmax layer`
      + ` ${own} rises, and the three others fall by as much together.`);
  });
}

export default { render };
