// Small comforts. Every page works without this file.

// A form that filters sends itself when something in it is chosen.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form) form.requestSubmit();
});

// What has been pressed says so, and is not sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.dataset.sent) {
    if (form.dataset.sent) event.preventDefault();
    return;
  }
  if (form.method !== "post") return;
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

// A link to a page that asks "are you sure?" asks in a dialog instead: data-confirm names it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-confirm]");
  const dialog = link && document.getElementById(link.dataset.confirm);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
});

// One menu open at a time; Escape and a click elsewhere close it.
const menus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Work that has ended: the page shows what came of it.
document.addEventListener("htmx:afterSwap", (event) => {
  const follow = event.detail.elt?.querySelector?.("[data-follow]") ?? document.querySelector("[data-follow]");
  if (follow) location.assign(follow.href);
});

// What needs mending is read out first.
const faults = document.getElementById("error-summary");
if (faults?.closest("form[method=post]")) faults.focus();
