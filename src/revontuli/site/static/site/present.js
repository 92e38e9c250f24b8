// The presenting view by keyboard: arrows, space, Home, End, Escape; f fills the screen.
// Each step is a page of its own, so without this file its links do the same.

const KEYS = {
  ArrowRight: "after", ArrowDown: "after", PageDown: "after", " ": "after",
  ArrowLeft: "before", ArrowUp: "before", PageUp: "before",
  Home: "first", End: "last", Escape: "leave",
};
const link = (name) => document.querySelector(`#stage a[data-step="${name}"]`);
const writes = (element) => element.closest("input, textarea, select, [contenteditable], form");

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const open = document.querySelector(".stage-write[open]");
  if (event.key === "Escape" && open) {
    open.open = false;
    open.querySelector("summary").focus();
    return;
  }
  if (writes(event.target)) return;
  if (event.key === "f") return fill();
  if (event.key === " " && event.target.closest("a, button, summary")) return;
  if (/Up|Down/.test(event.key) && event.target.matches("[role=region]")) return; // it scrolls
  const way = event.key === " " && event.shiftKey ? "before" : KEYS[event.key];
  const target = way && link(way);
  if (!target) return;
  event.preventDefault();
  if (way === "leave" && document.fullscreenElement) document.exitFullscreen();
  else if (way === "leave") location.assign(target.href);
  else go(target.href);
});

document.addEventListener("click", (event) => {
  const target = event.target.closest("#stage a[data-step]");
  if (!target || target.dataset.step === "leave") return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(target.href);
});

// Only the stage changes, so that a full screen stays full. The latest key wins.
let wanted = 0;
async function go(address, isBack = false) {
  const mine = ++wanted;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== wanted) return;
    const stage = document.importNode(page.getElementById("stage"), true);
    document.getElementById("stage").replaceWith(stage);
    window.htmx?.process(stage);
    document.title = page.title;
    if (!isBack) history.pushState({ stage: true }, "", address);
    stage.querySelector("h1").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  } catch {
    location.assign(address);
  }
}
window.addEventListener("popstate", () => go(location.href, true));

// A note written on the wall: the form closes, and the note is there.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.(".stage-write form");
  if (!form || !event.detail.successful) return;
  form.reset();
  const write = form.closest("details");
  write.open = false;
  write.querySelector("summary").focus();
  window.htmx.trigger("#wall-notes", "written");
});

function fill() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}
