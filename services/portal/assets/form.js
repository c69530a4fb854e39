// Saves a form as it is written: when a field is left, and while a long text is written. One request at a time, so that nothing overtakes what was written
// later; without a connection it says so and tries again. Its words stand in the page.
const form = document.querySelector("[data-kept]");
const PAUSE = 4000;
let asking = false;
let more = false;
let timer = 0;

function keep() {
  clearTimeout(timer);
  more = asking;
  if (asking) return;
  asking = true;
  htmx.trigger(form, "keep");
}

function mark() {
  for (const one of form.querySelectorAll(".ds-input[aria-describedby]")) {
    const wrong = one.getAttribute("aria-describedby").split(" ").some((id) => document.getElementById(id)?.querySelector(":scope > .err"));
    if (wrong) one.setAttribute("aria-invalid", "true");
    else one.removeAttribute("aria-invalid");
  }
}

const isOurs = (event) => event.detail.ctx?.sourceElement === form;

form?.addEventListener("change", keep);
form?.addEventListener("input", (event) => {
  clearTimeout(timer);
  if (event.target.matches("textarea")) timer = setTimeout(keep, PAUSE);
});
form?.addEventListener("submit", () => clearTimeout(timer));
document.addEventListener("htmx:finally:request", (event) => {
  if (!isOurs(event)) return;
  asking = false;
  if (more) keep();
});
document.addEventListener("htmx:before:response", (event) => {
  if (!isOurs(event) || event.detail.ctx.response.status < 400 || event.detail.ctx.response.status === 401) return;
  event.preventDefault();
  later();
});
document.addEventListener("htmx:error", (event) => {
  if (isOurs(event) && !event.detail.ctx.response) later();
});
document.addEventListener("htmx:after:swap", () => form && mark());

function later() {
  document.getElementById("saved").textContent = form.dataset.kept;
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
}
