// A canvas for a digit (chapter 5), and beside it the
// panels that Python sends (nncourse/show/digit_pad.py).

const SIDE = 280, CELLS = 56, CELL = SIDE / CELLS; // pixels, cells of the drawing
const OFTEN = 80; // milliseconds
const STEP = 10; // pixels that the pen moves when an arrow key is pressed
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

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

// The canvas: calls changed(bytes) while somebody draws, at
// most every OFTEN milliseconds, and at the end of a stroke.
function sheet(changed) {
  const canvas = draw.html("canvas", {
    width: SIDE, height: SIDE, role: "application", tabindex: 0,
    "aria-label": "white square to draw a digit on; arrow keys move the pen,"
      + " the space key puts it down and lifts it",
    style: "touch-action: none; cursor: crosshair; border: 1px solid #8a8a8a; border-radius: 4px;"
      + " width: 280px; max-width: 100%",
  });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let last = null, pointer = null, told = 0, example = false;
  const place = (e) => {
    const box = canvas.getBoundingClientRect();
    return [(e.clientX - box.left) * SIDE / box.width, (e.clientY - box.top) * SIDE / box.height];
  };
  const tell = () => {
    told = performance.now();
    changed(averages(pen.getImageData(0, 0, SIDE, SIDE).data));
  };
  const strokeTo = (next) => {
    if (example) { // what Python put on the sheet gives way to the first stroke
      pen.fillStyle = "white";
      pen.fillRect(0, 0, SIDE, SIDE);
      example = false;
    }
    Object.assign(pen, {
      lineWidth: 22, lineCap: "round", lineJoin: "round", strokeStyle: "black",
    });
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...next);
    pen.stroke();
    last = next;
  };
  const stroke = (e) => strokeTo(place(e));
  canvas.addEventListener("pointerdown", (e) => {
    // one finger draws, and only the main button of a mouse
    if (pointer !== null || e.button !== 0) return;
    pointer = e.pointerId;
    canvas.setPointerCapture(pointer);
    last = place(e);
    stroke(e);
  });
  canvas.addEventListener("pointermove", (e) => {
    if (e.pointerId !== pointer) return;
    const all = e.getCoalescedEvents?.() ?? [];
    (all.length ? all : [e]).forEach(stroke);
    if (performance.now() - told > OFTEN) tell();
  });
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, (e) => {if (e.pointerId === pointer) {
      pointer = null;
      tell();
    }});
  const show = (bytes) => {
    example = true;
    for (let k = 0; k < CELLS * CELLS; k++) {
      pen.fillStyle = `rgb(${bytes[k]} ${bytes[k]} ${bytes[k]})`;
      pen.fillRect((k % CELLS) * CELL, Math.floor(k / CELLS) * CELL, CELL, CELL);
    }
  };
  return { canvas, show, ...keys(canvas, (from, to) => { last = from; strokeTo(to); tell(); }) };
}

// A pen for the keyboard: a ring where it is, filled while
// it is down. The figure keeps keys from Jupyter at the window, so they are heard there, too.
function keys(canvas, line) {
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
  const pressed = (e) => {
    if (e.target !== canvas || !(e.key in WAYS || e.key === " ")) return;
    e.preventDefault(); // the page must not scroll
    const next = at.map((v, i) => draw.clip(v + STEP * (WAYS[e.key]?.[i] ?? 0), 0, SIDE));
    if (e.key === " ") down = !down;
    if (down) line(at, next);
    at = next;
    mark();
  };
  window.addEventListener("keydown", pressed, true);
  for (const event of ["focus", "blur"])
    canvas.addEventListener(event, () => { if (event === "blur") down = false; mark(); });
  return { node, release: () => window.removeEventListener("keydown", pressed, true) };
}

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const paper = sheet((bytes) => {
    model.set("drawing", new DataView(bytes.buffer));
    model.save_changes();
  });
  const place = draw.html("div", {}, paper.node);
  const shown = draw.html("div", {
    class: "nncourse-panels", style: "flex: 1 1 560px; min-width: 0",
  });
  figure.panels.append(place, shown);
  paper.show(bytesOf(model.get("drawing")));
  model.on("msg:custom", (order, [bytes]) => { if (order.paint) paper.show(bytesOf(bytes)); });
  let panels = null;
  const end = figure.redraw(() => {
    const sent = model.get("panels");
    if (panels?.length !== sent.length) {
      panels = sent.map((options) => draw.panel(options));
      shown.replaceChildren(...panels.map((each) => each.node));
    }
    sent.forEach(({ marks, x, y, title }, i) => panels[i].draw(marks, { x, y, title }));
    figure.say(model.get("message"));
  });
  return () => { end(); paper.release(); };
}

export default { render };
