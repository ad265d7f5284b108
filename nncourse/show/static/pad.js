// A canvas for a digit (chapter 5), and beside it the panels that Python sends (nncourse/show/digit_pad.py).

const SIDE = 280, CELLS = 56, CELL = SIDE / CELLS, OFTEN = 80; // pixels, cells of the drawing, milliseconds

// The mean brightness of each block of pixels, by hand: a browser's own scaling differs from browser to browser.
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

// The canvas: calls changed(bytes) while somebody draws, at most every OFTEN milliseconds, and at the end of a stroke.
function sheet(changed) {
  const canvas = draw.html("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": "white square to draw a digit on",
    style: "touch-action: none; cursor: crosshair; border: 1px solid #8a8a8a; border-radius: 4px; width: 280px; max-width: 100%" });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let last = null, told = 0;
  const place = (e) => {
    const box = canvas.getBoundingClientRect();
    return [(e.clientX - box.left) * SIDE / box.width, (e.clientY - box.top) * SIDE / box.height];
  };
  const tell = () => { told = performance.now(); changed(averages(pen.getImageData(0, 0, SIDE, SIDE).data)); };
  const stroke = (e) => {
    const next = place(e);
    Object.assign(pen, { lineWidth: 22, lineCap: "round", lineJoin: "round", strokeStyle: "black" });
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...next);
    pen.stroke();
    last = next;
  };
  canvas.addEventListener("pointerdown", (e) => { canvas.setPointerCapture(e.pointerId); last = place(e); stroke(e); });
  canvas.addEventListener("pointermove", (e) => {
    if (!last) return;
    (e.getCoalescedEvents?.() ?? [e]).forEach(stroke);
    if (performance.now() - told > OFTEN) tell();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { if (last) { last = null; tell(); } });
  const show = (bytes) => {
    for (let k = 0; k < CELLS * CELLS; k++) {
      pen.fillStyle = `rgb(${bytes[k]} ${bytes[k]} ${bytes[k]})`;
      pen.fillRect((k % CELLS) * CELL, Math.floor(k / CELLS) * CELL, CELL, CELL);
    }
  };
  return { canvas, show };
}

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function render({ model, el }) {
  const figure = draw.figure(model, el);
  const paper = sheet((bytes) => { model.set("drawing", new DataView(bytes.buffer)); model.save_changes(); });
  const place = draw.html("div", {}, paper.canvas), shown = draw.html("div", { class: "nncourse-panels", style: "flex: 1 1 560px; min-width: 0" });
  figure.panels.append(place, shown);
  paper.show(bytesOf(model.get("drawing")));
  model.on("msg:custom", (order, [bytes]) => { if (order.paint) paper.show(bytesOf(bytes)); });
  let panels = null;
  return figure.redraw(() => {
    const sent = model.get("panels");
    if (panels?.length !== sent.length) {
      panels = sent.map((options) => draw.panel(options));
      shown.replaceChildren(...panels.map((each) => each.node));
    }
    sent.forEach(({ marks, x, y, title }, i) => panels[i].draw(marks, { x, y, title }));
    figure.say(model.get("message"));
  });
}
export default { render };
