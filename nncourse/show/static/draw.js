// Drawing for live figures: panels with axes, marks, controls. Plain SVG, no framework.
// A figure's own script is joined behind this file and finds everything under the name `draw`.
//
//   const figure = draw.figure(model, el)             title, buttons, panels, controls, messages
//   const panel = figure.panel({ title, xlabel, ylabel, x: [low, high], y: [low, high], ... })
//   panel.background(key, marks)                      what lies behind, drawn anew for a new `key`
//   panel.draw(marks, { x, y })                       the marks in front, with new limits if given
//   panel.drag((x, y) => ...)                         pointer, in the panel's own coordinates
//   figure.say(text), figure.warn(text)               a line below the panels; warn is set off
//   return figure.redraw(() => { ... })               now, and whenever the model changes
//
// Marks: { kind: "line" | "points" | "bars" | "arrows"
// | "polygon" | "text" | "image" | "depths", ... } with x, y (data coordinates), color (a name of
// the palette, any CSS color, or a list of them), label (goes into the legend). Every kind is one
// small function in `marks` below.

const draw = (() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const INK = "currentColor"; // the text colour of the page: dark on white, light on dark
  // and what it stands on
  const PAPER = "var(--jp-layout-color0, var(--color-background-primary, Canvas))";
  const HALO = {
    stroke: PAPER, "stroke-width": 6, "stroke-linejoin": "round", "paint-order": "stroke",
  };

  const CSS = `
.nncourse-figure { font: 14px/1.4 system-ui, sans-serif; padding: 4px 0; max-width: 1180px;
  color: var(--jp-content-font-color1, inherit); }
.nncourse-figure * { box-sizing: border-box; }
.nncourse-figure p { margin: 2px 0; }
.nncourse-title { font-weight: 600; }
.nncourse-panels { display: flex; flex-wrap: wrap; gap: 4px 12px; }
.nncourse-panel { flex: 1 1 auto; min-width: 0; }
.nncourse-panel > svg { display: block; width: 100%; height: auto; overflow: visible; }
.nncourse-panel .nncourse-drag { touch-action: none; cursor: crosshair; }
.nncourse-legend { display: flex; flex-wrap: wrap; gap: 0 12px; font-size: 12px; min-height: 18px;
  padding-left: 8px; }
.nncourse-legend svg { display: inline-block; vertical-align: -1px; }
.nncourse-row { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; margin: 4px 0; }
.nncourse-controls { display: grid; gap: 2px 24px; margin: 4px 0;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); }
.nncourse-control { display: grid; grid-template-columns: minmax(70px, 30%) 1fr 62px auto;
  gap: 8px; max-width: 640px; align-items: center; min-height: 28px; }
.nncourse-control input[type=range] { width: 100%; min-width: 40px; margin: 0;
  accent-color: #0072B2; }
.nncourse-value { font-variant-numeric: tabular-nums; white-space: nowrap; }
.nncourse-figure button, .nncourse-figure select, .nncourse-figure input[type=text] {
  font: inherit; font-size: 13px; color: inherit; padding: 2px 9px; cursor: pointer;
  border: 1px solid #8a8a8a; border-radius: 4px;
  background: var(--jp-layout-color2, rgba(128, 128, 128, 0.12)); }
.nncourse-figure select option { color: black; background: white; }
.nncourse-figure button[aria-pressed=true] { border-color: #0072B2;
  box-shadow: inset 0 0 0 1px #0072B2; }
.nncourse-figure :focus-visible { outline: 2px solid #0072B2; outline-offset: 2px; }
.nncourse-say { min-height: 20px; }
.nncourse-warn { color: inherit; border-left: 4px solid ${palette.red}; padding-left: 8px;
  font-weight: 600; }
@media (max-width: 700px) { /* sliders above the first panel, so that both are seen */
  .nncourse-figure { display: flex; flex-direction: column; }
  .nncourse-say, .nncourse-error { order: 1; }
  .nncourse-panels { order: 2; }
}
.nncourse-error { border: 1px solid ${palette.red}; padding: 4px 8px; white-space: pre-wrap; }
`;

  // ---- small helpers

  function html(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  function svg(tag, attributes = {}, text) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text !== undefined) node.textContent = text;
    return node;
  }

  const color = (name, i = 0) => {
    const one = Array.isArray(name) ? name[i % name.length] : name;
    return palette[one] ?? one ?? INK;
  };

  // Words in a light colour of the palette could not be
  // read; half of the text's own colour makes them darker.
  const ink = (name, i = 0) => {
    const one = Array.isArray(name) ? name[i % name.length] : name;
    return one in palette ? `color-mix(in srgb, ${palette[one]} 50%, ${INK})` : color(one);
  };

  const { clip, range } = math;
  const xy = (places) => ({ x: places.map(([x]) => x), y: places.map(([, y]) => y) });
  const sub = (j) => "₀₁₂₃₄₅₆₇₈₉"[j];
  const sup = (l) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[l];
  // A pale blue that grows with a share; dark ink on it can be read in every theme.
  const pale = (share) => {
    const t = clip(share, 0, 1);
    return `rgb(${[255 - 150 * t, 255 - 75 * t, 255 - 20 * t].map(Math.round)})`;
  };
  // A wire: thick where a 1 flows, thin and dashed where a 0 does.
  const flow = (places, value) => ({
    kind: "line", ...xy(places), color: value ? "blue" : "grey", width: value ? 3.5 : 1.2,
    dash: value ? undefined : "4 4",
  });

  // Short and readable: at most `digits` digits, a
  // real minus sign, powers of ten when far from one.
  function number(value, digits = 4) {
    if (!Number.isFinite(value))
      return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
    const size = Math.abs(value);
    const far = size !== 0 && (size >= 1e5 || size < 1e-4);
    const text = far ? value.toExponential(digits - 2).replace(/\.?0+e/, "e").replace("e+", "e")
      : String(Number(value.toPrecision(digits)));
    return text.replaceAll("-", "−");
  }

  // Places for about n ticks at 1, 2 or 5 times a power of ten.
  function ticks(low, high, n = 5) {
    const rough = (high - low) / n, unit = 10 ** Math.floor(Math.log10(rough));
    const step = unit * ([1, 2, 5, 10].find((k) => k * unit >= rough * 0.999));
    const first = Math.ceil(low / step - 1e-9), last = Math.floor(high / step + 1e-9);
    return range(last - first + 1).map((k) => (first + k) * step);
  }

  function powers(low, high) {
    const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9);
    const every = Math.max(1, Math.ceil((last - first + 1) / 6));
    return range(last - first + 1).map((k) => first + k).filter((k) => k % every === 0)
      .map((k) => 10 ** k);
  }

  // Smallest and largest number in the marks, with a little room around them.
  function limits(marks, axis, log) {
    const values = marks.flatMap((m) => m[axis] ?? []).filter((v) =>
      Number.isFinite(v) && (v > 0 || !log));
    if (log)
      return values.length ? [Math.min(...values) / 1.3, Math.max(...values) * 1.3] : [1, 10];
    if (axis === "y" && marks.some((m) => m.kind === "bars")) values.push(0);
    if (!values.length) return [0, 1];
    const low = values.reduce((a, b) => Math.min(a, b));
    const high = values.reduce((a, b) => Math.max(a, b));
    const room = high > low ? 0.05 * (high - low) : 0.5;
    return [axis === "y" && low === 0 ? 0 : low - room, high + room];
  }

  // ---- marks: each returns the SVG nodes it is made of; X and Y turn data into pixels

  const marks = {
    // x, y, width, dash ("4 3"), opacity; a point that is not finite interrupts the line
    line(m, X, Y) {
      let d = "", pen = "M";
      m.x.forEach((x, i) => {
        const px = X(x), py = Y(m.y[i]);
        if (!Number.isFinite(px) || !Number.isFinite(py)) { pen = "M"; return; }
        d += `${pen}${clip(px, -1e4, 1e4).toFixed(1)} ${clip(py, -1e4, 1e4).toFixed(1)}`;
        pen = "L";
      });
      return [svg("path", {
        d, fill: "none", stroke: color(m.color), "stroke-width": m.width ?? 2,
        "stroke-linejoin": "round", "stroke-dasharray": m.dash ?? "none", opacity: m.opacity ?? 1,
      })];
    },

    // x, y, size (radius in pixels), shape (circle, square, triangle, diamond), hollow, opacity
    points(m, X, Y) {
      const shape = shapes[m.shape ?? "circle"], size = m.size ?? 4;
      return m.x.map((x, i) => [X(x), Y(m.y[i]), color(m.color, i)])
        .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
        .map(([x, y, fill]) => shape(x.toFixed(1), y.toFixed(1), size, {
          fill: m.hollow ? "none" : fill, stroke: m.hollow ? fill : "none", "stroke-width": 2,
          opacity: m.opacity ?? 1,
        }));
    },

    // x, y (heights), width (in data units), across (lie down: y are the places, x the lengths)
    bars(m, X, Y) {
      const half = (m.width ?? 0.8) / 2;
      return m.x.map((x, i) => {
        const y = m.y[i], [a, b] = m.across ? [X(0), X(x)] : [X(x - half), X(x + half)];
        const [c, d] = m.across ? [Y(y - half), Y(y + half)] : [Y(0), Y(y)];
        return svg("rect", {
          x: Math.min(a, b), y: Math.min(c, d), width: Math.abs(b - a), height: Math.abs(d - c),
          fill: color(m.color, i), opacity: m.opacity ?? 1,
        });
      });
    },

    // x, y (tails), dx, dy, width
    arrows(m, X, Y) {
      return m.x.map((x, i) => {
        const [a, b, c, d] = [X(x), Y(m.y[i]), X(x + m.dx[i]), Y(m.y[i] + m.dy[i])];
        const length = Math.hypot(c - a, d - b), head = Math.min(9, 0.6 * length);
        if (!Number.isFinite(length) || length < 0.5) return svg("g");
        const [ux, uy] = [(c - a) / length, (d - b) / length];
        const [ex, ey] = [c - head * ux, d - head * uy];
        const [px, py] = [-uy * head * 0.45, ux * head * 0.45];
        return svg("path", {
          d: `M${a} ${b}L${ex} ${ey}M${c} ${d}L${ex + px} ${ey + py}L${ex - px} ${ey - py}Z`,
          fill: color(m.color, i), stroke: color(m.color, i), "stroke-width": m.width ?? 2,
          "stroke-linejoin": "round", opacity: m.opacity ?? 1,
        });
      });
    },

    // x, y (corners), stroke, opacity
    polygon(m, X, Y) {
      return [svg("polygon", {
        points: m.x.map((x, i) => `${X(x).toFixed(1)},${Y(m.y[i]).toFixed(1)}`).join(" "),
        fill: color(m.color), stroke: color(m.stroke ?? "none"), "stroke-width": m.width ?? 0.5,
        opacity: m.opacity ?? 1,
      })];
    },

    // x, y, text (a string or a list), anchor (start, middle,
    // end), size, bold, halo (keeps lines behind it away)
    text(m, X, Y) {
      const [xs, ys, texts] = [m.x, m.y, m.text].map((v) => (Array.isArray(v) ? v : [v]));
      return xs.map((x, i) => svg("text", {
        x: X(x), y: Y(ys[i]), fill: ink(m.color, i), "font-size": m.size ?? 12,
        "dominant-baseline": "central", "text-anchor": m.anchor ?? "middle",
        "font-weight": m.bold ? 700 : 400, ...(m.halo ? HALO : {}),
      }, texts[i]));
    },

    // values (rows from top to bottom), low, high (white and
    // black; "diverging": blue and orange around 0), x, y (extent)
    image(m, X, Y, area) {
      const rows = m.values.length, columns = m.values[0].length, flat = m.values.flat();
      const low = m.low ?? Math.min(...flat), high = m.high ?? Math.max(...flat);
      const shade = m.diverging ? (v) => around(v / Math.max(Math.abs(low), Math.abs(high), 1e-12))
        : (v) => Array(3).fill(255 * (1 - (v - low) / (high - low || 1)));
      return [bitmap(rows, columns, (r, c) => shade(m.values[r][c]), place(m, X, Y, area), true)];
    },

    // f(x, y), levels: the ground in steps, low dark and high light
    depths(m, X, Y, area) {
      const n = 240, [x0, x1] = area.x, [y0, y1] = area.y;
      return [bitmap(n, n, (r, c) => {
        const value = m.f(x0 + (x1 - x0) * (c + 0.5) / n, y1 - (y1 - y0) * (r + 0.5) / n);
        const below = m.levels.findIndex((level) => value <= level);
        return depth((below < 0 ? m.levels.length : below) / m.levels.length);
      }, place(m, X, Y, area), false)];
    },
  };

  const shapes = {
    circle: (cx, cy, r, look) => svg("circle", { cx, cy, r, ...look }),
    square: (x, y, r, look) => svg("path", {
      d: `M${x} ${y}m${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}Z`, ...look,
    }),
    triangle: (x, y, r, look) => svg("path", {
      d: `M${x} ${y}m0 ${-1.2 * r}l${1.2 * r} ${2.2 * r}h${-2.4 * r}Z`, ...look,
    }),
    diamond: (x, y, r, look) => svg("path", {
      d: `M${x} ${y}m0 ${-1.4 * r}l${[1, 1, -1, 1, -1, -1].map((s) => s * 1.4 * r).join(" ")}Z`,
      ...look,
    }),
  };

  // What the legend names differs in more than its colour: lines
  // in their dashes, points in their shapes (as in panels.py).
  const DASHES = ["none", "7 4", "2 3", "9 3 2 3"];
  function distinct(list) {
    const count = { line: 0, points: 0 };
    const next = (m, looks) => looks[count[m.kind]++ % looks.length];
    return list.map((m) => {
      if (!m.label) return m;
      if (m.kind === "line" && !m.dash) return { ...m, dash: next(m, DASHES) };
      const free = m.kind === "points" && !m.shape && !m.hollow;
      return free ? { ...m, shape: next(m, Object.keys(shapes)) } : m;
    });
  }

  // The sign that stands for a mark in the legend.
  function sign(m) {
    const node = svg("svg", { width: 26, height: 12, "aria-hidden": "true" });
    const middle = (v) => (Array.isArray(v) ? v[0] : v);
    const look = { ...m, color: middle(m.color), opacity: 1 };
    const flat = {
      line: { x: [1, 25], y: [6, 6] }, points: { x: [13], y: [6], size: 4.5 },
      arrows: { x: [2], y: [6], dx: [22], dy: [0] },
    }[m.kind];
    if (flat) node.append(...marks[m.kind]({ ...look, ...flat }, (v) => v, (v) => v));
    else node.append(svg("rect", { x: 6, y: 1, width: 14, height: 10, fill: color(look.color) }));
    return node;
  }

  // 0 is deep and dark, 1 is high and light.
  const between = (a, b, t) => a.map((v, i) => v + (b[i] - v) * t);
  const depth = (t) => between([95, 168, 211], [244, 249, 252], clip(t, 0, 1));
  // −1 is blue, 0 white, 1 orange.
  const around = (t) => between(
    [255, 255, 255], t < 0 ? [0, 114, 178] : [230, 159, 0], clip(Math.abs(t), 0, 1));

  function place(m, X, Y, area) {
    const [x0, x1] = m.x ?? area.x, [y0, y1] = m.y ?? area.y;
    const [a, b, c, d] = [X(x0), X(x1), Y(y1), Y(y0)];
    return {
      x: Math.min(a, b), y: Math.min(c, d), width: Math.abs(b - a), height: Math.abs(d - c),
    };
  }

  function bitmap(rows, columns, rgb, where, blocks) {
    const canvas = html("canvas", { width: columns, height: rows });
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(columns, rows);
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) pixels.data.set([...rgb(r, c), 255], 4 * (r * columns + c));
    context.putImageData(pixels, 0, 0);
    return svg("image", {
      ...where, href: canvas.toDataURL(), preserveAspectRatio: "none",
      style: blocks ? "image-rendering: pixelated" : "",
    });
  }

  // ---- a panel: axes, a background that stays, marks that change

  // options: title, xlabel, ylabel, x, y ([low, high];
  // without them the marks decide), width, height (pixels), xlog, ylog, axes (false: none), xticks,
  // yticks (numbers, or {place: text}), alt
  function panel(options) {
    const o = {
      width: 360, height: 300, axes: true, title: "", xlabel: "", ylabel: "", ...options,
    };
    const edge = o.axes
      ? { left: o.ylabel ? 56 : 40, right: 12, top: o.title ? 26 : 10, bottom: o.xlabel ? 42 : 26 }
      : { left: 4, right: 4, top: o.title ? 26 : 4, bottom: o.xlabel ? 22 : 4 };
    const wide = o.width - edge.left - edge.right, high = o.height - edge.top - edge.bottom;
    const root = svg("svg", {
      viewBox: `0 0 ${o.width} ${o.height}`, role: "img", "aria-label": o.alt ?? o.title,
      style: `max-width: ${Math.round(1.15 * o.width)}px`,
    });
    const frame = svg("g");
    const inner = svg("svg", {
      x: edge.left, y: edge.top, width: wide, height: high, overflow: "hidden",
    });
    const behind = svg("g"), front = svg("g"), legend = html("div", { class: "nncourse-legend" });
    inner.append(behind, front);
    root.append(inner, frame);
    const node = html("div", { class: "nncourse-panel" }, root, legend);
    node.style.flexBasis = `${Math.round(0.88 * o.width)}px`;
    node.style.maxWidth = root.style.maxWidth;
    let area = null, axesKey = "", ground = { key: null, list: [] }, groundKey = null;

    const scale = (limits, log, a, b) => {
      const f = log ? (v) => Math.log10(v) : (v) => v, [low, high] = limits.map(f);
      return (v) => (v === null ? NaN : a + (b - a) * (f(v) - low) / (high - low));
    };
    const scales = () => [scale(area.x, o.xlog, 0, wide), scale(area.y, o.ylog, high, 0)];
    const nodes = (list) => {
      const [X, Y] = scales();
      return list.flatMap((m) => marks[m.kind](m, X, Y, area));
    };

    function labels(given, limits, log) {
      if (given && !Array.isArray(given)) return Object.entries(given).map(([k, v]) => [+k, v]);
      const places = given ?? (log ? powers(...limits) : ticks(...limits));
      return places.map((v) => [v, number(v)]);
    }

    function axes() {
      const key = JSON.stringify([area, o.title]);
      if (key === axesKey) return;
      axesKey = key;
      const [X, Y] = scales(), right = o.width - edge.right, bottom = o.height - edge.bottom;
      const at = [];
      const text = (x, y, words, more = {}) => svg(
        "text", { x, y, fill: INK, "font-size": 12, "text-anchor": "middle", ...more }, words);
      if (o.axes) {
        const corner = `M${edge.left} ${edge.top}V${bottom}H${right}`;
        at.push(svg("path", { d: corner, fill: "none", stroke: INK, opacity: 0.7 }));
        for (const [v, words] of labels(o.xticks, area.x, o.xlog)) {
          const x = edge.left + X(v);
          if (x < edge.left - 1 || x > right + 1) continue;
          at.push(
            svg("path", { d: `M${x} ${bottom}v4`, stroke: INK, opacity: 0.7 }),
            text(x, bottom + 16, words, { "font-size": 11 }));
        }
        for (const [v, words] of labels(o.yticks, area.y, o.ylog)) {
          const y = edge.top + Y(v);
          if (y < edge.top - 1 || y > bottom + 1) continue;
          at.push(
            svg("path", { d: `M${edge.left} ${y}h-4`, stroke: INK, opacity: 0.7 }),
            text(edge.left - 7, y + 4, words, { "text-anchor": "end", "font-size": 11 }));
        }
        at.push(text(0, 0, o.ylabel, {
          transform: `translate(13 ${edge.top + high / 2}) rotate(-90)`,
        }));
      }
      at.push(
        text(edge.left + wide / 2, o.height - 6, o.xlabel),
        text(edge.left + wide / 2, 15, o.title, { "font-size": 13, "font-weight": 600 }));
      frame.replaceChildren(...at);
    }

    function explain(list) {
      const entries = list.filter((m) => m.label).map((m) =>
        html("span", {}, sign(m), " " + m.label));
      legend.replaceChildren(...entries);
    }

    return {
      node,
      background(key, list) { ground = { key, list }; }, // drawn by draw, which knows the limits
      draw(given, change = {}) {
        const list = distinct(given);
        Object.assign(o, change);
        area = { x: o.x ?? limits(list, "x", o.xlog), y: o.y ?? limits(list, "y", o.ylog) };
        axes();
        const key = JSON.stringify([ground.key, area]);
        if (key !== groundKey)
          behind.replaceChildren(...nodes(
            typeof ground.list === "function" ? ground.list() : ground.list));
        groundKey = key;
        front.replaceChildren(...nodes(list));
        explain(list);
      },
      drag(moved) {
        root.classList.add("nncourse-drag");
        let held = false;
        const tell = (e) => {
          const back = (t, [low, high]) => low + (high - low) * clip(t, 0, 1);
          const box = root.getBoundingClientRect(), zoom = box.width / o.width;
          const tx = (e.clientX - box.left - edge.left * zoom) / (wide * zoom);
          const ty = (e.clientY - box.top - edge.top * zoom) / (high * zoom);
          moved(back(tx, area.x), back(1 - ty, area.y));
        };
        root.addEventListener("pointerdown", (e) => {
          held = true;
          root.setPointerCapture(e.pointerId);
          tell(e);
        });
        root.addEventListener("pointermove", (e) => { if (held) tell(e); });
        for (const end of ["pointerup", "pointercancel"])
          root.addEventListener(end, () => { held = false; });
      },
    };
  }

  // ---- controls: each returns its node and a function that shows the model's value

  function sliderScale(c) {
    if (!c.log) {
      const rounded = (v) => Number(v.toFixed(10));
      return {
        min: c.min, max: c.max, step: c.step,
        value: (position) => (c.whole ? Math.round(position) : rounded(position)),
        position: (value) => value,
      };
    }
    const low = Math.log10(c.min), high = Math.log10(c.max);
    const value = (position) => {
      const v = clip(
        Number((10 ** (low + position * (high - low) / 100)).toPrecision(3)), c.min, c.max);
      return c.whole ? Math.round(v) : v;
    };
    return {
      min: 0, max: 100, step: 1, value, position: (v) => 100 * (Math.log10(v) - low) / (high - low),
    };
  }

  function slider(c, get, set) {
    const s = sliderScale(c);
    const input = html("input", {
      type: "range", min: s.min, max: s.max, step: s.step, "aria-label": c.label,
    });
    const readout = html("span", { class: "nncourse-value", "aria-hidden": "true" });
    const words = (v) => number(v) + (c.unit ? " " + c.unit : "");
    const node = html(
      "div", { class: "nncourse-control" }, html("span", {}, c.label), input, readout);
    input.addEventListener("input", () => set(c.name, s.value(+input.value)));
    const stop = c.play ? player(c, get, set, node) : () => {};
    const show = () => {
      const value = get(c.name);
      if (s.value(+input.value) !== value) input.value = s.position(value);
      readout.textContent = words(value);
      input.setAttribute("aria-valuetext", words(value));
    };
    return { node, show, stop };
  }

  // ▶ walks a slider to its right end, and starts again at the left one when it stands there.
  function player(c, get, set, node) {
    const button = html(
      "button", { type: "button", "aria-label": `play ${c.label}`, "aria-pressed": "false" }, "▶");
    let timer = null;
    const stop = () => {
      clearInterval(timer);
      timer = null;
      button.textContent = "▶";
      button.setAttribute("aria-pressed", "false");
    };
    const forward = () => {
      const next = get(c.name) + c.step;
      if (next > c.max + 1e-9) stop(); else set(c.name, c.whole ? Math.round(next) : next);
    };
    button.addEventListener("click", () => {
      if (timer !== null) { stop(); return; }
      if (get(c.name) + c.step > c.max + 1e-9) set(c.name, c.min);
      timer = setInterval(forward, c.play === true ? 200 : c.play);
      button.textContent = "❚❚";
      button.setAttribute("aria-pressed", "true");
    });
    node.append(button);
    return stop;
  }

  function check(c, get, set) {
    const input = html("input", { type: "checkbox", "aria-label": c.label });
    input.addEventListener("change", () => set(c.name, input.checked));
    return {
      node: html("label", {}, input, " " + c.label), show: () => { input.checked = get(c.name); },
      stop() {},
    };
  }

  function choice(c, get, set) {
    const select = html(
      "select", { "aria-label": c.label },
      ...c.options.map((name) => html("option", { value: name }, name)));
    select.addEventListener("change", () => set(c.name, select.value));
    return {
      node: html("label", {}, c.label + " ", select), show: () => { select.value = get(c.name); },
      stop() {},
    };
  }

  function textBox(c, get, set) {
    const input = html("input", {
      type: "text", "aria-label": c.label, spellcheck: "false", autocomplete: "off", size: 24,
    });
    input.addEventListener("input", () => set(c.name, input.value));
    return {
      node: html("label", {}, c.label + " ", input),
      show: () => { if (input.value !== get(c.name)) input.value = get(c.name); }, stop() {},
    };
  }

  const controlKinds = { slider, check, choice, text: textBox };

  function presetButton(text, values, get, setAll) {
    const button = html("button", { type: "button" }, text);
    const same = (name) => JSON.stringify(get(name)) === JSON.stringify(values[name]);
    button.addEventListener("click", () => setAll(values));
    return {
      node: button,
      show: () => button.setAttribute("aria-pressed", Object.keys(values).every(same)), stop() {},
    };
  }

  // ---- the whole figure

  function figure(model, el) {
    const spec = model.get("spec"), get = (name) => model.get(name);
    let held = false, paintNow = () => {};
    const setAll = (values) => {
      held = true; // several values, one drawing
      for (const [name, value] of Object.entries(values)) model.set(name, value);
      held = false;
      paintNow();
      model.save_changes();
    };
    const set = (name, value) => { if (get(name) !== value) setAll({ [name]: value }); };
    const say = html("p", { class: "nncourse-say", role: "status", "aria-live": "polite" });
    const error = html("p", { class: "nncourse-error", role: "alert", hidden: "" });
    const panels = html("div", { class: "nncourse-panels" });
    const sliders = html("div", { class: "nncourse-controls" });
    const buttons = html("div", { class: "nncourse-row" });
    const root = html("div", { class: "nncourse-figure", role: "group", "aria-label": spec.title });
    const parts = [];
    const add = (where, part) => { where.append(part.node); parts.push(part); };

    for (const [text, values] of Object.entries(spec.presets))
      add(buttons, presetButton(text, values, get, setAll));
    for (const [method, text] of Object.entries(spec.buttons)) {
      const button = html("button", { type: "button" }, text);
      button.addEventListener("click", () => model.send({ press: method }));
      buttons.append(button);
    }
    for (const c of spec.controls)
      add(c.kind === "slider" ? sliders : buttons, controlKinds[c.kind](c, get, set));
    if (spec.controls.length) {
      const reset = html("button", { type: "button" }, "reset");
      reset.addEventListener("click", () => {
        parts.forEach((part) => part.stop());
        setAll(spec.start);
      });
      buttons.append(reset);
    }
    root.append(
      html("style", {}, CSS), html("p", { class: "nncourse-title" }, spec.title), buttons, panels,
      say, error, sliders);
    el.append(root);

    // Jupyter's shortcuts must not see keys that belong to a slider
    // (Notebook takes the arrow keys, "dd" deletes the cell).
    const own = (e) => { if (el.contains(e.target)) e.stopPropagation(); };
    for (const type of ["keydown", "keyup", "keypress"]) window.addEventListener(type, own, true);

    const complain = (text) => { error.textContent = text; error.hidden = !text; };
    return {
      get, set, setAll, root, panels,
      panel(options) { const p = panel(options); panels.append(p.node); return p; },
      say(text) { say.textContent = text; say.classList.remove("nncourse-warn"); },
      warn(text) { say.textContent = text; say.classList.add("nncourse-warn"); },
      redraw(paint) {
        paintNow = () => {
          try {
            parts.forEach((part) => part.show());
            paint();
            complain(get("error") ?? "");
          } catch (problem) { complain(String(problem)); }
        };
        const changed = () => { if (!held) paintNow(); };
        model.on("change", changed);
        paintNow();
        return () => {
          model.off("change", changed);
          parts.forEach((part) => part.stop());
          for (const type of ["keydown", "keyup", "keypress"])
            window.removeEventListener(type, own, true);
        };
      },
    };
  }

  return {
    figure, panel, html, svg, color, number, clip, range, xy, sub, sup, pale, flow, depth, palette,
  };
})();
