// Keys for the queue: j and k move, Enter opens. Everything also works without this file.
"use strict";
(function () {
  const rows = Array.from(document.querySelectorAll("[data-queue] a[data-row]"));
  let at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }
  document.addEventListener("keydown", function (event) {
    if (!rows.length || event.altKey || event.ctrlKey || event.metaKey || typing(event.target)) return;
    if (event.key !== "j" && event.key !== "k") return;
    event.preventDefault();
    at = event.key === "j" ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0);
    rows[at].focus();
    rows[at].scrollIntoView({block: "nearest"});
  });
  // A fault found by the service is read out and seen at once.
  const fault = document.querySelector(".fault");
  if (fault) {
    const field = fault.closest(".field, form");
    const control = field && field.querySelector("input:not([type=hidden]),textarea,select");
    if (control) control.focus();
  }
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
