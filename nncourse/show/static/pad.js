// A square to draw a digit on, and what networks say to it: nncourse/show/digit_pad.py. All is done
// in the page; Python is told what the drawing is.

const SIDE = 280, CELLS = 56, CELL = SIDE / CELLS; // pixels, cells of the drawing
const KEY_STEP = 10; // pixels that the pen moves when an arrow key is pressed
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEPS = { ink: "1 ink", cropped: "2 cropped", scaled: "3 scaled", centred: "4 centred" };

// One digit each, in hundredths of the side: strokes are parted by "/", their points by blanks.
const EXAMPLES = [
  "55,17 43,19 33,32 29,50 32,68 43,81 55,82 66,72 71,52 68,32 60,20 52,16",
  "40,32 48,25 54,16 53,38 51,60 50,84",
  "31,34 35,23 46,17 59,20 66,30 63,43 52,57 40,69 30,81 48,80 72,82",
  "33,24 44,17 58,19 65,28 62,39 50,46 44,47 58,50 68,59 69,71 60,81 45,84 32,77",
  "54,16 45,34 36,49 28,60 48,60 74,59/61,37 59,60 57,86",
  "68,17 53,18 39,18 37,32 35,46 47,42 60,46 68,57 66,71 56,82 42,83 31,76",
  "60,15 47,27 38,43 33,60 35,74 45,83 57,82 66,73 65,61 55,53 43,55 35,65",
  "28,20 44,21 61,20 73,18 64,35 55,52 48,68 43,85",
  "63,25 53,16 40,19 36,30 45,42 58,52 66,64 62,77 49,84 36,77 34,64 44,52 57,40 64,28",
  "65,31 57,20 43,20 34,31 37,45 50,50 61,43 66,30 66,48 62,67 55,86",
].map((all) => all.split("/").map((stroke) => smooth(stroke.split(" ").map((point) =>
  point.split(",").map((v) => (v * SIDE) / 100)))));

// A curve through the points: between two of them a cubic, whose slope
// at each is that of the line between its neighbours.
function smooth(points, parts = 5) {
  return points.flatMap((p, i) => {
    const next = points[i + 1];
    if (!next) return [p];
    const before = points[i - 1] ?? p, after = points[i + 2] ?? next;
    return draw.range(parts).map((k) => k / parts).map((t) => p.map((v, d) => {
      const [a, b] = [(next[d] - before[d]) / 2, (after[d] - v) / 2], rise = next[d] - v;
      return v + t * (a + t * (3 * rise - 2 * a - b + t * (a + b - 2 * rise)));
    }));
  });
}

// The mean brightness of each block of pixels, by hand: a
// browser's own scaling differs from browser to browser.
function averages(pixels) {
  const bytes = new Uint8Array(CELLS * CELLS);
  for (let r = 0; r < CELLS; r++)
    for (let c = 0; c < CELLS; c++) {
      let sum = 0;
      for (let i = 0; i < CELL; i++)
        for (let j = 0; j < CELL; j++) sum += pixels[4 * ((r * CELL + i) * SIDE + c * CELL + j)];
      bytes[r * CELLS + c] = Math.round(sum / (CELL * CELL));
    }
  return bytes;
}

// The canvas. `pen` is told where a stroke begins, goes on and ends; show(strokes, width) draws
// them and gives back the bytes of the drawing.
function sheet(pen) {
  const canvas = draw.html("canvas", {
    width: SIDE, height: SIDE, role: "application", tabindex: 0,
    "aria-label": "white square to draw a digit on; arrow keys move the pen,"
      + " the space key puts it down and lifts it",
    style: "touch-action: none; cursor: crosshair; border: 1px solid #8a8a8a; border-radius: 4px;"
      + " width: 280px; max-width: 100%; display: block",
  });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let pointer = null;
  const place = (e) => {
    const box = canvas.getBoundingClientRect(), tenth = (v) => Math.round(10 * v) / 10;
    return [tenth((e.clientX - box.left) * SIDE / box.width),
      tenth((e.clientY - box.top) * SIDE / box.height)];
  };
  canvas.addEventListener("pointerdown", (e) => {
    // one finger draws, and only the main button of a mouse
    if (pointer !== null || e.button !== 0) return;
    pointer = e.pointerId;
    canvas.setPointerCapture(pointer);
    pen.down(place(e));
  });
  canvas.addEventListener("pointermove", (e) => {
    if (e.pointerId !== pointer) return;
    const all = e.getCoalescedEvents?.() ?? [];
    pen.move((all.length ? all : [e]).map(place));
  });
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, (e) => {
      if (e.pointerId !== pointer) return;
      pointer = null;
      pen.up();
    });
  const show = (strokes, width) => {
    context.fillStyle = "white";
    context.fillRect(0, 0, SIDE, SIDE);
    Object.assign(context, {
      lineWidth: width, lineCap: "round", lineJoin: "round", strokeStyle: "black",
    });
    for (const stroke of strokes) {
      context.beginPath();
      context.moveTo(stroke[0][0] - 0.01, stroke[0][1]); // so that a single point leaves a dot
      stroke.forEach((point) => context.lineTo(...point));
      context.stroke();
    }
    return averages(context.getImageData(0, 0, SIDE, SIDE).data);
  };
  return { show, ...keys(canvas, pen) };
}

// A pen for the keyboard: a ring where it is, filled while it is down. The figure keeps keys from
// Jupyter at the window, so they are heard there, too.
function keys(canvas, pen) {
  const ring = draw.html("div", {
    "aria-hidden": "true", hidden: "", style: "position: absolute; width: 16px; height: 16px; "
      + "border: 2px solid #D55E00; border-radius: 50%; pointer-events: none;"
      + " transform: translate(-50%, -50%)",
  });
  const node = draw.html(
    "div", { style: "position: relative; width: fit-content; max-width: 100%" }, canvas, ring);
  let at = [SIDE / 2, SIDE / 2], down = false;
  const mark = () => {
    ring.hidden = document.activeElement !== canvas || !canvas.matches(":focus-visible");
    Object.assign(ring.style, {
      left: `${100 * at[0] / SIDE}%`, top: `${100 * at[1] / SIDE}%`,
      background: down ? "#D55E00" : "none",
    });
  };
  const lift = () => { if (down) pen.up(); down = false; };
  const pressed = (e) => {
    if (e.target !== canvas || !(e.key in WAYS || e.key === " ")) return;
    e.preventDefault(); // the page must not scroll
    if (e.key !== " ") {
      at = at.map((v, i) => draw.clip(v + KEY_STEP * WAYS[e.key][i], 0, SIDE));
      if (down) pen.move([at]);
    } else if (down) lift();
    else {
      down = true;
      pen.down(at);
    }
    mark();
  };
  window.addEventListener("keydown", pressed, true);
  for (const event of ["focus", "blur"])
    canvas.addEventListener(event, () => { if (event === "blur") lift(); mark(); });
  return { node, release: () => window.removeEventListener("keydown", pressed, true) };
}

// A network beside the sheet: what it is given, its ten outputs, and a sentence about them.
function reader(page, net) {
  const side = Math.sqrt(page.sizes[0]), title = `given: ${side}×${side}`;
  const small = { axes: false, width: 98, height: 120 };
  const pictures = Object.entries(STEPS).map(([name, words]) =>
    [name, draw.panel({ ...small, title: words, alt: `the drawing, step ${words}` })]);
  const given = draw.panel({ ...small, title, width: 138, height: 160, alt: title });
  const bars = draw.panel({
    xlabel: "digit", ylabel: "output", width: 340, height: 170, x: [-0.6, 9.6], y: [0, 1],
    xticks: draw.range(10), yticks: [0, 0.5, 1], alt: `the ten outputs of ${page.name}`,
  });
  const steps = draw.html("div", { style: "display: flex; flex-wrap: wrap" });
  const node = draw.html(
    "div", { style: "flex: 1 1 280px; max-width: 400px; min-width: 0" },
    draw.html("p", { class: "nncourse-title" }, `${page.name}: ${page.sizes.join("-")}`), steps,
    bars.node);

  function show(bytes, wordy) {
    const all = reading.stages(bytes, page.sizes[0]);
    const image = (values) => [{ kind: "image", values, low: -0.1, high: 1 }];
    steps.replaceChildren(...(wordy ? pictures.map(([, each]) => each.node) : [given.node]));
    if (!wordy) given.draw(image(all.centred));
    else for (const [name, each] of pictures) each.draw(image(square(all[name])));
    const empty = !reading.drawn(all.ink);
    const a = empty ? Array(10).fill(0) : reading.outputs(net, all.centred.flat());
    const { first, second, known, sure } = reading.verdict(a);
    bars.draw([{
      kind: "bars", x: draw.range(10), y: a,
      color: a.map((_, j) => (known && j === first ? "orange" : "blue")),
    }]);
    if (empty) return "";
    const two = (j) => a[j].toFixed(2);
    if (!known) return `${page.name} cannot read it: no output reaches 0.5.`;
    const or = a[second] < 0.1 ? "" : `, perhaps ${second} (${two(second)})`;
    if (!sure) return `${page.name} is not sure: perhaps ${first} (output ${two(first)})${or}.`;
    return `${page.name} reads ${first} (output ${two(first)}).`;
  }
  return { node, show };
}

// The picture in the middle of the smallest empty square that holds it.
function square(picture) {
  const [high, wide] = [picture.length, picture[0].length], side = Math.max(high, wide);
  const empty = draw.range(side).map(() => Array(side).fill(0));
  const top = Math.floor((side - high) / 2), left = Math.floor((side - wide) / 2);
  picture.forEach((row, r) => row.forEach((v, c) => { empty[top + r][left + c] = v; }));
  return empty;
}

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

async function render({ model, el }) {
  const unpacked = () => Promise.all(model.get("spec").networks.map(async (page) =>
    reader(page, await reading.network(page))));
  let readers = await unpacked(), built = model.get("spec").networks;
  const figure = draw.figure(model, el), start = model.get("spec").start;
  const strokes = () => model.get("strokes") ?? start.strokes;
  const example = () => model.get("example") ?? start.example; // −1 for none
  let current = null, last = example(), telling = false;

  const paper = sheet({
    down(point) { current = [point]; paint(); },
    move(points) { current.push(...points); paint(); },
    up() {
      const all = [...strokes(), current];
      current = null;
      figure.setAll({ strokes: all, example: -1 });
    },
  });
  const button = (words, press) => {
    const node = draw.html("button", { type: "button" }, words);
    node.addEventListener("click", press);
    return node;
  };
  const buttons = draw.html(
    "div", { class: "nncourse-row" },
    button("clear", () => figure.setAll({ strokes: [], example: -1 })),
    button("undo", () => figure.setAll({ strokes: strokes().slice(0, -1), example: -1 })),
    button("an example", () => {
      last = (last + 1) % EXAMPLES.length;
      figure.setAll({ strokes: [], example: last });
    }));
  const place = draw.html("div", {}, paper.node, buttons);
  const arrange = () =>
    figure.panels.replaceChildren(place, ...readers.map((each) => each.node));

  async function renew() { // Python has given the pad another network
    built = model.get("spec").networks;
    readers = await unpacked();
    arrange();
    paint();
  }

  function tell(bytes) { // Python gets every drawing that is finished
    const known = model.get("drawing");
    if (current || (known && bytesOf(known).every((v, i) => v === bytes[i]))) return;
    telling = true;
    model.set("drawing", new DataView(bytes.buffer));
    telling = false;
    model.save_changes();
  }

  function paint() {
    if (telling) return;
    if (built !== model.get("spec").networks) renew();
    const shown = current || example() < 0 ? [...strokes(), ...(current ? [current] : [])]
      : EXAMPLES[example()];
    const bytes = paper.show(shown, model.get("pen"));
    const words = readers.map((each) => each.show(bytes, model.get("steps"))).join(" ");
    figure.say(words.trim() || "Draw a digit on the white square, as large as you like.");
    tell(bytes);
  }
  arrange();
  const end = figure.redraw(paint);
  return () => { end(); paper.release(); };
}

export default { render };
