// From a drawing to the outputs of a network: the twin of nncourse/show/drawing.py, which says why
// each step is there, and of nncourse/show/page_network.py. Images are lists of rows.

const reading = (() => {
  "use strict";
  const range = math.range, total = math.total;
  const INK = 0.1, SIDES = { 64: 8, 784: 28 }, BOX = 20, TALL = 8, WIDE = 6;

  // ---- the steps

  function ink(bytes) {
    const side = Math.sqrt(bytes.length), last = side - 1;
    const dark = range(side).map((r) => range(side).map((c) => 1 - bytes[r * side + c] / 255));
    const edges = [dark[0], dark[last], ...[0, last].map((c) => dark.map((row) => row[c]))].flat();
    if (total(edges) / edges.length < 0.5) return dark;
    return dark.map((row) => row.map((v) => 1 - v));
  }

  const drawn = (image) => image.some((row) => row.some((v) => v > INK));

  function cropped(image) {
    if (!drawn(image)) return image;
    const rows = range(image.length).filter((r) => image[r].some((v) => v > INK));
    const columns = range(image[0].length).filter((c) => image.some((row) => row[c] > INK));
    return image.slice(rows[0], rows.at(-1) + 1)
      .map((row) => row.slice(columns[0], columns.at(-1) + 1));
  }

  // How much of each old pixel a new one covers.
  const cover = (count, old) => range(count).map((i) => range(old).map((j) => {
    const start = Math.max((i * old) / count, j), end = Math.min(((i + 1) * old) / count, j + 1);
    return (Math.max(end - start, 0) * count) / old;
  }));
  const times = (a, b) => a.map((row) => b[0].map((_, c) =>
    row.reduce((sum, v, k) => (v ? sum + v * b[k][c] : sum), 0)));
  const turned = (image) => image[0].map((_, c) => image.map((row) => row[c]));
  const resized = (image, rows, columns) =>
    times(times(cover(rows, image.length), image), turned(cover(columns, image[0].length)));

  const nearest = (value) => Math.floor(value + 0.5 + 1e-9);

  function fitted(image, inputs) {
    const high = image.length, wide = image[0].length;
    const size = inputs === 784 ? [high, wide].map((n) => (n * BOX) / Math.max(high, wide))
      : [Math.min(TALL, (2 * TALL * high) / wide), Math.min(WIDE, (2 * WIDE * wide) / high)];
    return resized(image, ...size.map((n) => Math.max(1, nearest(n))));
  }

  function start(weights, inputs) {
    const side = SIDES[inputs], n = weights.length, sum = total(weights);
    const mass = inputs === 784 && sum > 0;
    const mean = mass ? total(weights.map((w, i) => w * (i + 0.5))) / sum : n / 2;
    return math.clip(nearest(side / 2 - mean), 0, side - n);
  }

  function centred(image, inputs) {
    const side = SIDES[inputs], square = range(side).map(() => Array(side).fill(0));
    const top = start(image.map(total), inputs), left = start(turned(image).map(total), inputs);
    image.forEach((row, r) => row.forEach((v, c) => { square[top + r][left + c] = v; }));
    return square;
  }

  // What happens to a drawing, bytes from 0 (black) to 255, for a network with so many inputs.
  function stages(bytes, inputs) {
    const dark = ink(bytes), crop = cropped(dark), scaled = fitted(crop, inputs);
    return { ink: dark, cropped: crop, scaled, centred: centred(scaled, inputs) };
  }

  // ---- a network

  function half(bits) { // a number of 16 bits: sign, 5 bits of the power of two, 10 of the fraction
    const power = (bits >> 10) & 31, fraction = bits & 1023;
    const size = power ? (1024 + fraction) * 2 ** (power - 25) : fraction * 2 ** -24;
    return bits >> 15 ? -size : size;
  }

  // What to_page made in Python, unpacked: layers of weights, one after the other, and biases.
  async function network({ sizes, hidden, output, kind, numbers }) {
    const packed = Uint8Array.from(atob(numbers), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    const bytes = await new Response(stream).arrayBuffer();
    const all = kind === "float16" ? Float64Array.from(new Uint16Array(bytes), half)
      : new Float64Array(bytes);
    let at = 0;
    const take = (n) => all.subarray(at, (at += n));
    const layers = sizes.slice(1).map((n, i) => ({ w: take(n * sizes[i]), b: take(n) }));
    return { sizes, hidden, output, layers };
  }

  const functions = {
    sigmoid: (z) => z.map(math.sigma), tanh: (z) => z.map(Math.tanh), linear: (z) => z,
    relu: (z) => z.map((v) => Math.max(0, v)), softmax: (z) => math.softmax(z),
  };

  function outputs({ hidden, output, layers }, x) { // (22), layer after layer
    return layers.reduce((a, { w, b }, i) => {
      const z = Array.from(b, (bias, j) =>
        a.reduce((sum, v, k) => (v ? sum + w[j * a.length + k] * v : sum), bias));
      return functions[i === layers.length - 1 ? output : hidden](z);
    }, x);
  }

  // The strongest output and the next one; `sure` where one speaks up and no other does.
  function verdict(a) {
    const order = range(a.length).sort((i, j) => a[j] - a[i]);
    const [first, second] = order;
    return { first, second, known: a[first] >= 0.5, sure: a[first] >= 0.9 && a[second] < 0.5 };
  }

  return { drawn, stages, network, outputs, verdict };
})();
export { reading };
