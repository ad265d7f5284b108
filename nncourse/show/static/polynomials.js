// Polynomials through ten noisy points (chapter 8).

const { fit, polynomial, rms, truths } = math;
const FLOOR = 1e-3; // the lower end of the axis of coefficients

function render({ model, el }) {
  const figure = draw.figure(model, el), data = model.get("spec").data;
  const grid = draw.range(251).map((i) => -1.25 + i / 100), degrees = draw.range(10);
  const left = figure.panel({
    title: "ten points and a polynomial", xlabel: "x", ylabel: "y", x: [-1.25, 1.25],
    y: [-2.2, 2.2], width: 430, height: 310,
    alt: "Ten noisy points, the polynomial fitted to them, and fresh points.",
  });
  const middle = figure.panel({
    title: "errors of all degrees", xlabel: "degree", ylabel: "error (root mean square)",
    x: [-0.4, 9.4], y: [0.01, 10], ylog: true, xticks: degrees,
    yticks: { 0.01: "0.01", 0.1: "0.1", 1: "1", 10: "10" }, width: 350, height: 310,
    alt: "For every degree the error on the ten points and on the fresh points.",
  });
  const right = figure.panel({
    title: "coefficients", xlabel: "k", ylabel: "size of the coefficient of x^k", x: [-0.4, 9.4],
    y: [FLOOR, 1e4], ylog: true, xticks: degrees,
    yticks: { 0.001: "0.001", 0.1: "0.1", 10: "10", 1000: "1000" }, width: 300, height: 310,
    alt: "The sizes of the coefficients.",
  });

  return figure.redraw(() => {
    const [truth, degree, noise, sample] = ["truth", "degree", "noise", "sample"].map(figure.get);
    const lmbda = figure.get("ridge") ? figure.get("lmbda") : 0;
    const { x, y, freshX, freshY } = math.measurements(data, truth, noise, sample);
    const w = fit(x, y, degree, lmbda), all = degrees.map((d) => fit(x, y, d, lmbda));
    const old = all.map((each) => rms(each, x, y));
    const fresh = all.map((each) => rms(each, freshX, freshY));
    const shown = old.map((v) => Math.max(v, 1e-12));
    const shownFresh = fresh.map((v) => Math.max(v, 1e-12));
    left.draw([
      {
        kind: "line", x: grid, y: grid.map(truths[truth]), color: "grey", dash: "5 4",
        label: "the truth",
      },
      {
        kind: "points", x: freshX, y: freshY, color: "blue", size: 3.5, hollow: true,
        label: "fresh points",
      },
      {
        kind: "line", x: grid, y: grid.map((v) => polynomial(w, v)), color: "orange", width: 2.5,
        dash: "none", label: `degree ${degree}`,
      },
      { kind: "points", x, y, size: 5, label: "the ten points" }]);
    middle.draw([{ kind: "line", x: [degree, degree], y: [0.01, 10], color: "grey", width: 1.5 },
      { kind: "line", x: degrees, y: shown, color: "orange", label: "the ten points" },
      { kind: "points", x: degrees, y: shown, color: "orange" },
      { kind: "line", x: degrees, y: shownFresh, color: "blue", label: "fresh points" },
      { kind: "points", x: degrees, y: shownFresh, color: "blue", shape: "square" }]);
    const sign = (wanted) => draw.range(w.length).filter((k) =>
      (w[k] < 0) === wanted && Math.abs(w[k]) >= FLOOR);
    const sizes = (places) => ({
      kind: "points", x: places, y: places.map((k) => Math.abs(w[k])), size: 5,
    });
    right.draw([{ ...sizes(sign(false)), color: "green", label: "positive" }, {
      ...sizes(sign(true)), color: "purple", hollow: true, label: "negative",
    }]);
    const decimals = (v) => v.toFixed(3), most = Math.max(...w.map(Math.abs));
    figure.say(`Degree ${degree}, λ = ${draw.number(lmbda, 3)}: error ${decimals(old[degree])}`
      + ` on the ten points, ${decimals(fresh[degree])} on fresh points.`
      + ` Largest coefficient: ${draw.number(most, 3)}.`);
  });
}

export default { render };
