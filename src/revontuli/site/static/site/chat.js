// The page of a bot, made quicker. It works without this file: messages are then sent as a form.

const form = document.querySelector("form[data-chat]");
const text = form?.querySelector("textarea");
const problem = form?.querySelector(".chat-problem");

// Enter sends, and Shift+Enter begins a line; not while a word is still being put together.
text?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (text.value.trim()) form.requestSubmit();
});

function tell(words) {
  const line = document.createElement("p");
  line.className = "field-error";
  line.textContent = words;
  problem.replaceChildren(line);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.closest?.(".chat-foot")) problem?.replaceChildren();
});

// What was said is shown: an empty line for the next, and the answer where it is seen.
document.addEventListener("chat-said", () => {
  text.value = "";
  document.getElementById("newest")?.removeAttribute("id");
  const newest = document.querySelector(".chat-log > .chat-turn:last-child");
  newest?.scrollIntoView({ block: "start" });
  text.focus({ preventScroll: true });
});

for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failed, () => problem && tell(form.dataset.failed));
}
