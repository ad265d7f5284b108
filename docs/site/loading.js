// A line below the notebook until Python has been loaded: the first time takes up to a minute.
(() => {
  const line = document.createElement("div");
  line.setAttribute("role", "status");
  line.style.cssText =
    "position: fixed; bottom: 0; left: 0; right: 0; z-index: 10000; padding: 6px 12px;" +
    "font: 14px sans-serif; background: #0072B2; color: white;";
  const begun = Date.now();
  const kernel = () =>
    window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel;
  const tick = () => {
    if (kernel()?.status === "idle") return line.remove();
    const seconds = Math.round((Date.now() - begun) / 1000);
    line.textContent =
      `Python is being loaded into this page: ${seconds} s. The first time takes up to a minute, ` +
      "later it starts faster. You can read meanwhile; your work stays in this browser " +
      "(File, Download keeps a copy).";
    setTimeout(tick, 1000);
  };
  document.body.append(line);
  tick();
})();
