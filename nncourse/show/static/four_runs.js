// Two starts, two costs: four runs of one neuron side by side (chapter 6). Needs neuron.js.

const { trainNeuron } = math;
const RUNS = [
  {
    label: "quadratic, from (0.6, 0.9)", start: [0.6, 0.9], cost: "quadratic", color: "orange",
    dash: "none", shape: "circle",
  },
  {
    label: "quadratic, from (2, 2)", start: [2, 2], cost: "quadratic", color: "red", dash: "9 3",
    shape: "square",
  },
  {
    label: "cross-entropy, from (0.6, 0.9)", start: [0.6, 0.9], cost: "cross-entropy", color: "sky",
    dash: "2 3", shape: "triangle",
  },
  {
    label: "cross-entropy, from (2, 2)", start: [2, 2], cost: "cross-entropy", color: "blue",
    dash: "9 3 2 3", shape: "diamond",
  },
];

// A line to the present epoch for each run, and a sign at its end; named where `names` is true.
function lines(runs, values, epoch, names) {
  const look = ({ color, dash, shape, label }) => ({
    color, dash, shape, label: names ? label : undefined,
  });
  return [
    ...runs.map((run, k) => ({
      ...look(RUNS[k]), kind: "line", x: epochsUpTo(epoch), y: upTo(values(run), epoch), width: 2.5,
    })),
    ...runs.map((run, k) => ({
      ...look(RUNS[k]), label: undefined, kind: "points", x: [epoch], y: [values(run)[epoch]],
      size: 4.5,
    })),
  ];
}

// By how much the cost has fallen by an epoch, as a share of what it was.
const fallen = (run, epochs) => 1 - run.cost[epochs] / run.cost[0];

function report(runs, epoch) {
  const now = `Epoch ${epoch}: outputs ${runs.map((run) => run.a[epoch].toFixed(2)).join(", ")}.`;
  const seen = Math.min(epoch, 100);
  if (!seen) return `${now} Press run.`;
  const [p, q, r, s] = runs.map((run) => `${Math.round(100 * fallen(run, seen))} %`);
  return `${now} In the first ${seen} epochs the cost falls by ${p} and ${q} (quadratic),`
    + ` ${r} and ${s} (cross-entropy).`;
}

function render({ model, el }) {
  const figure = draw.figure(model, el), play = player(figure);
  const look = { ...OVER_EPOCHS, width: 320 };
  const left = figure.panel({
    ...look, title: "output", ylabel: "output a", y: [-0.03, 1.04],
    alt: "The outputs of the four runs.",
  });
  const middle = figure.panel({
    ...look, title: "cost, as a share of the first", ylabel: "C / first C", y: [-0.03, 1.04],
    alt: "The costs of the four runs, each divided by its first value.",
  });
  const right = figure.panel({
    ...look, title: "derivative: how hard C pulls at w", ylabel: "∂C/∂w", y: [-0.03, 1.04],
    alt: "The derivatives of the cost by the weight in the four runs.",
  });

  const end = figure.redraw(() => {
    play.watch();
    const epoch = figure.get("epoch");
    const etas = {
      quadratic: figure.get("eta_quadratic"), "cross-entropy": figure.get("eta_entropy"),
    };
    const runs = RUNS.map(({ start, cost }) => trainNeuron(...start, etas[cost], EPOCHS, cost));
    left.draw(lines(runs, (run) => run.a, epoch, true));
    middle.draw(lines(runs, (run) => run.cost.map((c) => c / run.cost[0]), epoch, false));
    right.draw(lines(runs, (run) => run.delta, epoch, false));
    figure.say(report(runs, epoch));
  });
  return () => { play.stop(); end(); };
}

export default { render };
