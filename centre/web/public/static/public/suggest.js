/* Search as you type, over the plain form that works without it: links under the field, moved through by arrow keys. */
(() => {
  "use strict";
  const WAIT = 180;
  for (const field of document.querySelectorAll("input[data-suggest]")) {
    const list = field.form.querySelector("[data-suggestions]");
    let timer = 0;
    let asked = null;
    const close = () => { list.replaceChildren(); };
    const show = async () => {
      const typed = field.value.trim();
      if (asked) asked.abort();
      if (typed.length < 2) { close(); return; }
      asked = new AbortController();
      const address = new URL(field.dataset.suggest, location.href);
      for (const [name, value] of new FormData(field.form)) address.searchParams.set(name, value);
      try {
        const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "text/html" } });
        if (answer.ok && field.value.trim() === typed) {
          list.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
          list.scrollIntoView({ block: "nearest" });
        }
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    };
    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, WAIT); });
    field.form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { close(); field.focus(); return; }
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const stops = [field, ...list.querySelectorAll("a")];
      const here = stops.indexOf(document.activeElement);
      if (here < 0 || stops.length < 2) return;
      event.preventDefault();
      stops[(here + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length].focus();
    });
  }
})();
