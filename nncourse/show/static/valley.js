// The ball in the valley (chapter 3).

const { valleys, valleyPath, valleyCosts, raised } = math;
const DARK = "#222222"; // the ground is light in every theme
const window_ = { x: [-3, 3], y: [-2, 2] };

// Heights between the lowest and the highest place of the window, as numbers from 0 to 1.
function heights(cost) {
  const grid = draw.range(61).flatMap((i) =>
    draw.range(61).map((j) => cost(-3 + i / 10, -2 + j / 15)));
  const low = Math.min(...grid), high = Math.max(...grid);
  return { low, high, share: (a, b) => draw.clip((cost(a, b) - low) / (high - low), 0, 1) };
}

// A point of the ground seen from the side: turned by `angle` degrees, looked at from above.
function view(angle, share) {
  const turn = angle * Math.PI / 180, [c, s] = [Math.cos(turn), Math.sin(turn)];
  return (a, b, lift = 0) => {
    const x = a / 3, y = b / 2, away = x * s + y * c;
    return { x: x * c - y * s, y: 0.5 * away + 0.85 * (share(a, b) + lift) - 0.35, away };
  };
}

// The ground as a net of small faces, the farthest first so that nearer ones cover them.
function surface(angle, share) {
  const n = 26, see = view(angle, share), faces = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([p, q]) => [
        -3 + 6 * (i + p) / n, -2 + 4 * (j + q) / n
      ]);
      const seen = corners.map(([a, b]) => see(a, b));
      const middle = [-3 + 6 * (i + 0.5) / n, -2 + 4 * (j + 0.5) / n];
      const [r, g, b] = draw.depth(Math.floor(14 * share(...middle)) / 14);
      faces.push({
        kind: "polygon", x: seen.map((p) => p.x), y: seen.map((p) => p.y),
        color: `rgb(${r},${g},${b})`, stroke: "#7FA9C0",
        away: seen.reduce((sum, p) => sum + p.away, 0) });
    }
  return faces.sort((p, q) => q.away - p.away);
}

// A path as marks: one line, dots where C fell, rings where it rose, a ball at the end.
function pathMarks(x, y, rose, ink, names = {}) {
  const pick = (values, want) => values.filter((_, i) => rose[i] === want);
  return [
    { kind: "line", x, y, color: ink, width: 1.3 },
    {
      kind: "points", x: pick(x, false), y: pick(y, false), color: ink, size: 3, label: names.fell,
    },
    { kind: "points", x: pick(x, true), y: pick(y, true), color: "#FFFFFF", size: 4 },
    {
      kind: "points", x: pick(x, true), y: pick(y, true), color: "red", size: 4, hollow: true,
      label: names.rose,
    },
    { kind: "points", x: x.slice(-1), y: y.slice(-1), color: "#FFFFFF", size: 8 },
    { kind: "points", x: x.slice(-1), y: y.slice(-1), color: "orange", size: 6.5 },
  ];
}

function report(figure, path, costs, rose, eta, gradient, goal) {
  const last = path.length - 1, up = rose.filter(Boolean).length, gone = last < figure.get("steps");
  const slope = gradient(...path[0]).reduce((sum, g) => sum + g * g, 0);
  const first = last > 0
    ? ` First step: ΔC = ${draw.number(costs[1] - costs[0], 3)},`
      + ` (9) promised −η‖∇C‖² = ${draw.number(-eta * slope, 3)}.`
    : "";
  const now =
    `After ${last} steps C = ${draw.number(costs[last], 3)}${gone ? ", far outside" : ""}.`;
  const below = costs.findIndex((c) => c < goal);
  const there = goal === undefined ? "" : below < 0
    ? ` C < ${goal} is not reached.` : ` C < ${goal} for the first time after ${below} steps.`;
  const all = now + there + first;
  if (!up) figure.say(all);
  else figure.warn(`⚠ ΔC > 0 in ${up} of ${last} steps: η is too large for (9). ` + all);
}

function render({ model, el }) {
  const figure = draw.figure(model, el), square = (v) => Math.round(v * 20) / 20;
  const size = { width: 300, height: 280 };
  const side = figure.panel({
    ...size, title: "the valley", x: [-1.15, 1.15], y: [-1, 1.2], axes: false,
    alt: "The cost as a surface, with the path of the ball.",
  });
  const above = figure.panel({
    ...size, title: "seen from above (dark: low)", xlabel: "v₁", ylabel: "v₂", ...window_,
    alt: "Contours of the cost, with the path of the ball.",
  });
  const graph = figure.panel({
    ...size, title: "C after each step", xlabel: "step", ylabel: "cost C",
    alt: "The cost after each step.",
  });
  const grounds = {};
  above.drag((a, b) => figure.setAll({ v1: square(a), v2: square(b) }));

  return figure.redraw(() => {
    const [valley, eta, angle] = ["valley", "eta", "angle"].map(figure.get);
    const { cost, gradient } = valleys[valley], ground = (grounds[valley] ??= heights(cost));
    const path = valleyPath([figure.get("v1"), figure.get("v2")], eta, figure.get("steps"), valley);
    const costs = valleyCosts(path, valley), rose = raised(costs);
    const near = path.findIndex(([a, b]) => Math.abs(a) > 3.3 || Math.abs(b) > 2.2);
    const inside = near < 0 ? path : path.slice(0, near), see = view(angle, ground.share);
    const seen = inside.map(([a, b]) => see(a, b, 0.02));
    const levels = draw.range(14).map((k) =>
      ground.low + (k + 1) * (ground.high - ground.low) / 14);

    side.background(valley + angle, () => surface(angle, ground.share));
    side.draw(pathMarks(seen.map((p) => p.x), seen.map((p) => p.y), rose, DARK));
    above.background(valley, [{ kind: "depths", f: cost, levels }]);
    above.draw(pathMarks(path.map((p) => p[0]), path.map((p) => p[1]), rose, DARK));
    const top = Math.min(Math.max(...costs), 3 * costs[0] + 1) || 1;
    const most = Math.max(5, figure.get("steps"));
    const goal = valley === "long valley" ? model.get("spec").goal : undefined;
    const mark = goal === undefined ? [] : [{
      kind: "line", x: [0, most], y: [goal, goal], color: "green", dash: "5 4", width: 1.3,
      label: `goal: C < ${goal}`,
    }];
    graph.draw(
      mark.concat(pathMarks(
        costs.map((_, i) => i), costs, rose, undefined,
        { fell: "C fell", rose: "C rose: ΔC > 0" })),
      { x: [-0.03 * most, 1.03 * most], y: [-0.04 * top, 1.06 * top] });
    report(figure, path, costs, rose, eta, gradient, goal);
  });
}

export default { render };
