// Draws the panels that Python sends (nncourse/show/drawn.py); computes nothing itself.

function render({ model, el }) {
  const figure = draw.figure(model, el);
  let shape = null, panels = [];
  const shapeOf = (sent) => JSON.stringify(sent.map(({ marks, x, y, title, ...fixed }) => fixed));
  return figure.redraw(() => {
    const sent = model.get("panels");
    if (shapeOf(sent) !== shape) {
      shape = shapeOf(sent);
      figure.panels.replaceChildren();
      panels = sent.map((options) => figure.panel(options));
    }
    sent.forEach(({ marks, x, y, title }, i) => panels[i].draw(marks, { x, y, title }));
    const text = model.get("message");
    if (model.get("warning")) figure.warn(text); else figure.say(text);
    const names = Object.entries(model.get("spec").buttons);
    for (const button of el.querySelectorAll("button")) {
      const [method] = names.find(([, words]) => words === button.textContent) ?? [];
      button.disabled = (model.get("resting") ?? []).includes(method);
      button.style.opacity = button.disabled ? 0.5 : "";
    }
  });
}

export default { render };
