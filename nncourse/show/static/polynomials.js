// Polynomials through ten noisy points (chapter 8). Twins in Python: nncourse/show/polynomials.py.

const TRUTHS = { "a line": (x) => x, "a wave": (x) => Math.sin(3 * x) };
const FLOOR = 1e-3; // the lower end of the axis of coefficients

const powersOf = (x, degree) => draw.range(degree + 1).map((k) => x ** k);
const polynomial = (w, x) => w.reduceRight((sum, each) => sum * x + each, 0);
const rms = (w, xs, ys) => Math.sqrt(xs.reduce((sum, x, i) => sum + (polynomial(w, x) - ys[i]) ** 2, 0) / xs.length);

// The coefficients with the lowest Σ (p(x) − y)² + λ Σ_{k>0} w_k²: least squares over the points and a row √λ e_k for each k > 0.
function fit(xs, ys, degree, lmbda) {
  const rows = xs.map((x, i) => [...powersOf(x, degree), ys[i]]), root = Math.sqrt(lmbda);
  for (let k = 1; lmbda > 0 && k <= degree; k++) rows.push(draw.range(degree + 2).map((j) => (j === k ? root : 0)));
  return leastSquares(rows, degree + 1);
}

// Householder reflections make the first n columns triangular (the last column holds the wanted values), then back substitution.
// The squares of the powers are never added up, so that no digits are lost but those that the points themselves cost.
function leastSquares(rows, n) {
  for (let k = 0; k < n; k++) {
    const length = Math.hypot(...rows.slice(k).map((row) => row[k])), alpha = rows[k][k] > 0 ? -length : length;
    const v = rows.map((row, i) => (i < k ? 0 : row[k] - (i === k ? alpha : 0))), square = v.reduce((sum, each) => sum + each * each, 0);
    for (let j = k; j <= n && square > 0; j++) {
      const t = 2 * v.reduce((sum, each, i) => sum + each * rows[i][j], 0) / square;
      rows.forEach((row, i) => { row[j] -= t * v[i]; });
    }
  }
  const w = Array(n).fill(0);
  for (let k = n - 1; k >= 0; k--) w[k] = (rows[k][n] - w.reduce((sum, each, j) => sum + (j > k ? rows[k][j] * each : 0), 0)) / rows[k][k];
  return w;
}

// The ten points and the forty fresh ones for the present controls.
function points(data, truth, noise, sample) {
  const measured = (xs, errors) => xs.map((x, i) => TRUTHS[truth](x) + noise * errors[i]);
  return { x: data.x, y: measured(data.x, data.noise[sample - 1]), freshX: data.fresh_x, freshY: measured(data.fresh_x, data.fresh_noise) };
}

function render({ model, el }) {
  const figure = draw.figure(model, el), data = model.get("spec").data, grid = draw.range(251).map((i) => -1.25 + i / 100), degrees = draw.range(10);
  const left = figure.panel({ title: "ten points and a polynomial", xlabel: "x", ylabel: "y", x: [-1.25, 1.25], y: [-2.2, 2.2], width: 430, height: 310, alt: "Ten noisy points, the polynomial fitted to them, and fresh points." });
  const middle = figure.panel({ title: "errors of all degrees", xlabel: "degree", ylabel: "error (root mean square)", x: [-0.4, 9.4], y: [0.01, 10], ylog: true, xticks: degrees, yticks: { 0.01: "0.01", 0.1: "0.1", 1: "1", 10: "10" }, width: 350, height: 310, alt: "For every degree the error on the ten points and on the fresh points." });
  const right = figure.panel({ title: "coefficients", xlabel: "k", ylabel: "size of the coefficient of x^k", x: [-0.4, 9.4], y: [FLOOR, 1e4], ylog: true, xticks: degrees, yticks: { 0.001: "0.001", 0.1: "0.1", 10: "10", 1000: "1000" }, width: 300, height: 310, alt: "The sizes of the coefficients." });

  return figure.redraw(() => {
    const [truth, degree, noise, sample] = ["truth", "degree", "noise", "sample"].map(figure.get), lmbda = figure.get("ridge") ? figure.get("lmbda") : 0;
    const { x, y, freshX, freshY } = points(data, truth, noise, sample), w = fit(x, y, degree, lmbda), all = degrees.map((d) => fit(x, y, d, lmbda));
    const old = all.map((each) => rms(each, x, y)), fresh = all.map((each) => rms(each, freshX, freshY)), shown = old.map((v) => Math.max(v, 1e-12)), shownFresh = fresh.map((v) => Math.max(v, 1e-12));
    left.draw([{ kind: "line", x: grid, y: grid.map(TRUTHS[truth]), color: "grey", dash: "5 4", label: "the truth" },
      { kind: "points", x: freshX, y: freshY, color: "blue", size: 3.5, hollow: true, label: "fresh points" },
      { kind: "line", x: grid, y: grid.map((v) => polynomial(w, v)), color: "orange", width: 2.5, dash: "none", label: `degree ${degree}` },
      { kind: "points", x, y, size: 5, label: "the ten points" }]);
    middle.draw([{ kind: "line", x: [degree, degree], y: [0.01, 10], color: "grey", width: 1.5 },
      { kind: "line", x: degrees, y: shown, color: "orange", label: "the ten points" }, { kind: "points", x: degrees, y: shown, color: "orange" },
      { kind: "line", x: degrees, y: shownFresh, color: "blue", label: "fresh points" }, { kind: "points", x: degrees, y: shownFresh, color: "blue", shape: "square" }]);
    const sign = (wanted) => draw.range(w.length).filter((k) => (w[k] < 0) === wanted && Math.abs(w[k]) >= FLOOR), sizes = (places) => ({ kind: "points", x: places, y: places.map((k) => Math.abs(w[k])), size: 5 });
    right.draw([{ ...sizes(sign(false)), color: "green", label: "positive" }, { ...sizes(sign(true)), color: "purple", hollow: true, label: "negative" }]);
    const decimals = (v) => v.toFixed(3), most = Math.max(...w.map(Math.abs));
    figure.say(`Degree ${degree}, λ = ${draw.number(lmbda, 3)}: error ${decimals(old[degree])} on the ten points, ${decimals(fresh[degree])} on fresh points. Largest coefficient: ${draw.number(most, 3)}.`);
  });
}

export default { render };
export { fit, points, polynomial, rms };
