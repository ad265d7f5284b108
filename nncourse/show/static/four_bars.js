// Softmax of four weighted inputs (chapter 7): bars that always add to one. Needs softmax.js.

const { softmax, total } = math;

// The bars one on the other: they fill the height from 0 to 1, whatever they are.
function stack(a) {
  const ends = a.map((_, j) => total(a.slice(0, j + 1)));
  return a.flatMap((share, j) => {
    const [low, high] = [ends[j] - share, ends[j]];
    const box = {
      kind: "polygon", x: [0, 1, 1, 0], y: [low, low, high, high], color: COLORS[j],
      stroke: "#FFFFFF", width: 1,
    };
    return share < 0.05 ? [box] : [box, {
      kind: "text", x: [0.5], y: [(low + high) / 2], text: ["a" + sub(j + 1)],
      color: j ? "#000000" : "#FFFFFF",
    }];
  });
}

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const shares = figure.panel({
    ...SHARES, title: "activations", width: 360, alt: "The four softmax activations as bars.",
  });
  const pile = figure.panel({
    title: "one on the other", ylabel: "sum of the activations", x: [0, 1], xticks: {},
    y: [0, 1.12], yticks: SHARES.yticks, width: 200,
    alt: "The four activations stacked: together they reach 1.",
  });
  const inputs = figure.panel({
    ...WEIGHTED, title: "weighted inputs (drag them)", width: 360,
    alt: "The four weighted inputs as bars.",
  });
  dragInputs(inputs, figure);

  return figure.redraw(() => {
    const z = readZ(figure), a = softmax(z), powers = z.map(Math.exp);
    shares.draw(shareBars(a));
    pile.draw(stack(a));
    inputs.draw(inputBars(z));
    const terms = powers.map((p) => draw.number(p, 3)).join(" + ");
    figure.say(`eᶻ: ${terms} = ${draw.number(total(powers), 3)}. Each of them divided by this sum`
      + ` is an activation. a₁ + a₂ + a₃ + a₄ = ${total(a).toFixed(6)}`);
  });
}

export default { render };
