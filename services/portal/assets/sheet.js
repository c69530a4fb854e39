// What the shared calendar does beyond htmx's attributes: says that the connection is cut and sends again what waits; asks for nothing while nobody looks;
// leaves a row by Esc. Its words stand in the page.
const UNUSED = 60 * 60 * 1000; // asking keeps a session alive, which ends when nobody has used it for long
const by = (id) => document.getElementById(id);
const waiting = new Set();
let usedAt = Date.now();

function cut(form) {
  const alert = by("cut");
  if (form) waiting.add(form);
  if (alert.hidden) {
    const now = new Date();
    alert.querySelector("[data-since]").textContent = now.toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
    alert.hidden = false;
  }
  alert.querySelector("[data-waiting]").textContent = waiting.size;
}

function back() {
  by("cut").hidden = true;
  const forms = [...waiting].filter((form) => form.isConnected);
  waiting.clear();
  for (const form of forms) form.requestSubmit();
}

const source = (event) => event.detail.ctx?.sourceElement;
const isRow = (element) => element?.matches?.(".sheet form");

for (const kind of ["pointerdown", "pointermove", "keydown"]) document.addEventListener(kind, () => (usedAt = Date.now()), { passive: true });
document.addEventListener("htmx:before:request", (event) => {
  if (source(event)?.id === "live" && (document.hidden || Date.now() - usedAt > UNUSED)) event.preventDefault();
});
document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx && !event.detail.ctx.response) cut(isRow(source(event)) && source(event));
});
document.addEventListener("htmx:before:response", (event) => {
  const { status } = event.detail.ctx.response;
  const element = source(event);
  if (element?.id !== "live" && !isRow(element)) return;
  if (status >= 500) {
    event.preventDefault();
    cut(isRow(element) && element);
  } else if (element.id === "live" && status === 401) {
    event.preventDefault();
    by("ended").hidden = false;
    element.remove();
  } else if (!by("cut").hidden) back();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest?.("tbody.editing")?.querySelector("[data-leaves]")?.click();
});
