"""Two homes for live figures: an empty page, whose kernel is the test, and JupyterLab.

Both offer `figure`, `settle`, `value` and `problems`, so that the same tests run in both: on the
page quickly, for every change; in JupyterLab now and then.
"""

import json

import nbformat

from tests.browser.figures import figure_of, variable

SHOWN = ("panels", "message", "warning", "resting", "error")  # what Python tells the page

# Stands in for the model that Jupyter would pass; `kernel` is a function of the test.
DRAW = """async ([name, code, said]) => {
  const listeners = {}, el = document.createElement("div");
  document.getElementById(name)?.remove();
  el.id = name;
  document.body.append(el);
  const heard = (event, ...more) => { for (const f of listeners[event] ?? []) f(...more); };
  const view = (bytes) => new DataView(Uint8Array.from(bytes).buffer);
  const plain = (key, value) => !ArrayBuffer.isView(value) ? value
    : Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  const ask = async (message) => {
    const { state, orders } = JSON.parse(await kernel(name, JSON.stringify(message, plain)));
    Object.assign(model.state, state);
    heard("change");
    for (const [order, buffers] of orders) heard("msg:custom", order, buffers.map(view));
  };
  const tell = (message) => { window.answers = Promise.all([window.answers, ask(message)]); };
  const model = {
    state: JSON.parse(said), unsent: {}, get: (key) => model.state[key],
    set(key, value) {
      model.state[key] = model.unsent[key] = value;
      heard("change:" + key);
      heard("change");
    },
    on(event, f) { (listeners[event] ??= []).push(f); },
    off() {},
    save_changes() { tell({ values: model.unsent }); model.unsent = {}; },
    send: tell,
  };
  (window.models ??= {})[name] = model;
  if (model.state.drawing) model.state.drawing = view(model.state.drawing);
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  (await import(url)).default.render({ model, el });
}"""


class Page:
    """Figures on an empty page, drawn when they are first asked for."""

    def __init__(self, page):
        self.page, self.problems, self._figures = page, [], {}
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._complaint)
        page.expose_function("kernel", self._answer)

    def _complaint(self, message):
        if message.type == "error":
            self.problems.append(message.text)

    def figure(self, kind):
        """The figure as it was at first."""
        if kind.__name__ not in self._figures:
            return self.draw(figure_of(kind))
        figure = self._figures[kind.__name__]
        located = self.page.locator(f'.nncourse-figure[aria-label="{figure.title}"]')
        if figure.values() != figure.spec["start"]:
            reset(located)
            self.settle()
        return located

    def draw(self, figure):
        """Draw a figure in place of the last one of its class; its locator."""
        name = type(figure).__name__
        self._figures[name] = figure
        state = {**figure.values(), "spec": figure.spec, **self._shown(figure)}
        if figure.has_trait("drawing"):
            state["drawing"] = list(figure.drawing)
        self.page.evaluate(DRAW, [name, str(figure._esm), json.dumps(state)])
        return self.page.locator(f'.nncourse-figure[aria-label="{figure.title}"]')

    def settle(self):
        """Wait until all that the page has asked is answered and drawn."""
        self.page.evaluate("async () => { await window.answers; }")

    def value(self, kind, name):
        """Where a control stands, as Python knows it."""
        return getattr(self._figures[kind.__name__], name)

    def _answer(self, name, message):
        """What a kernel would do with a message of the page, and say."""
        figure, message, orders = self._figures[name], json.loads(message), []
        figure.send = lambda order, buffers: orders.append([order, [list(b) for b in buffers]])
        if "values" in message:
            figure.set_state(message["values"])
        else:
            figure._pressed(None, message, [])
        return json.dumps({"state": self._shown(figure), "orders": orders})

    @staticmethod
    def _shown(figure):
        return {name: getattr(figure, name) for name in SHOWN if figure.has_trait(name)}


class InLab:
    """Figures in a notebook that is open in JupyterLab, after all cells have run."""

    problems = ()  # JupyterLab has complaints of its own in the console

    def __init__(self, notebook):
        self.page, self.notebook, self.settle = notebook.page, notebook, notebook.settle

    def figure(self, kind):
        """The figure, in the window, as it was at first."""
        located = self.page.locator(f'.nncourse-figure[aria-label="{kind.title}"]')
        located.scroll_into_view_if_needed()
        reset(located)
        self.settle()
        return located

    def value(self, kind, name):
        """Where a control stands, as Python knows it."""
        return self.notebook.evaluate(f"{variable(kind)}.{name}")


def reset(figure):
    """Press the figure's reset button, where it has one."""
    button = figure.get_by_role("button", name="reset", exact=True)
    if button.count():
        button.click()


def write_notebook(path, sources):
    """A notebook with these cells, which Python runs."""
    python = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=python), path)
