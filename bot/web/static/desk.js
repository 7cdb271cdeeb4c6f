// Keeps the desk's pages fresh. Whatever somebody has typed is never thrown away: then news is only announced.
"use strict";

const live = document.getElementById("live");

// A page that answers a form stands at an address that only forms have.
function here() {
  return live.dataset.here || location.pathname + location.search;
}

function busy() {
  const typed = [...live.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);
  const here = live.contains(document.activeElement) && document.activeElement.matches("textarea, input, button");
  return typed || here || live.querySelector("[role=alert]") !== null;
}

function announce() {
  if (live.querySelector(".news")) return;
  const notice = document.createElement("p");
  notice.className = "notice news";
  notice.setAttribute("role", "status");
  const show = document.createElement("a");
  show.href = here();
  show.textContent = live.dataset.reload;
  notice.append(live.dataset.news, " ", show);
  live.prepend(notice);
}

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html").getElementById("live");
}

function show(fresh) {
  const open = [...live.querySelectorAll("details")].map((one) => one.open);
  const at = live.contains(document.activeElement) && document.activeElement.getAttribute("href");
  const badge = fresh.ownerDocument.getElementById("in-doubt");
  if (badge) document.getElementById("in-doubt").replaceChildren(...badge.childNodes);
  live.dataset.asOf = fresh.dataset.asOf;
  live.replaceChildren(...fresh.childNodes);
  if (at) live.querySelector(`a[href="${CSS.escape(at)}"]`)?.focus();
  live.querySelectorAll("details").forEach((one, place) => {
    if (open[place]) one.open = true;
  });
  pressed();
}

async function refresh() {
  if (busy()) {
    announce();
    return;
  }
  const answer = await fetch(here(), { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  if (answer.redirected) {
    location.replace(answer.url); // somebody has taken it over, say
    return;
  }
  const fresh = parsed(await answer.text());
  if (!fresh || busy()) return;
  show(fresh);
  translate();
}

// Translations are asked for once for each state of a thread; a failure is told in one line and leaves all as it is.
let asked = "";

async function translate() {
  const form = live.querySelector("form[data-auto]");
  if (!form || asked === form.dataset.auto) return;
  asked = form.dataset.auto;
  const status = form.querySelector("[role=status]");
  status.textContent = form.dataset.wait;
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  const fresh = parsed(await answer.text());
  if (!answer.ok || !fresh) {
    const notice = fresh && fresh.querySelector(".notice");
    status.textContent = notice ? notice.textContent : "";
  } else if (busy()) {
    status.textContent = "";
    announce();
  } else {
    show(fresh);
  }
}

function pressed() {
  const shown = !document.body.classList.contains("hide-glosses");
  live.querySelectorAll("[data-toggle=glosses]").forEach((one) => one.setAttribute("aria-pressed", String(shown)));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.toggle === "glosses") {
    document.body.classList.toggle("hide-glosses");
    pressed();
  } else if (button.dataset.open) {
    document.getElementById(button.dataset.open).showModal();
  } else if (button.id === "keys-close") {
    button.closest("dialog").close();
  } else if (button.dataset.copy) {
    copy(button);
  }
});

// Copying needs a page that browsers trust (encrypted, or of this machine): elsewhere the text is selected instead.
async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    button.textContent = button.dataset.done;
  } catch {
    getSelection().selectAllChildren(source);
  }
}

document.querySelectorAll("button[data-copy]").forEach((one) => {
  one.hidden = false;
});

// Keys: single letters, off while something is typed and where somebody has switched them off.
const KEYS = "henji_desk_keys";
const keysOn = document.getElementById("keys-on");

function wanted() {
  return localStorage.getItem(KEYS) !== "off";
}

if (keysOn) {
  keysOn.checked = wanted();
  keysOn.addEventListener("change", () => localStorage.setItem(KEYS, keysOn.checked ? "on" : "off"));
}

function step(by) {
  const tickets = [...live.querySelectorAll(".whole")];
  const next = tickets[tickets.indexOf(document.activeElement) + by] || (by > 0 ? tickets[0] : tickets.at(-1));
  if (next) next.focus();
}

function act(key) {
  if (key === "?") {
    document.getElementById("keys").showModal();
    return true;
  }
  if (key === "j" || key === "k") {
    step(key === "j" ? 1 : -1);
    return true;
  }
  const one = [...live.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
  if (!one) return false;
  if (one.matches("summary")) {
    one.parentElement.open = true;
    one.parentElement.querySelector("textarea, input:not([type=hidden])").focus();
  } else {
    one.click();
  }
  return true;
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("textarea, input, select, [contenteditable]");
  if (field && event.key === "Enter" && (event.ctrlKey || event.metaKey) && field.form) {
    event.preventDefault();
    field.form.requestSubmit(field.form.querySelector("button.main, button"));
    return;
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !event.repeat;
  if (field || !plain || !live || !wanted() || document.querySelector("dialog[open]")) return;
  if (act(event.key)) event.preventDefault();
});

if (live && window.EventSource) {
  const events = new EventSource(live.dataset.events);
  // The page says as of what it was made: what came before this stream began is not missed.
  events.addEventListener("news", ({ data }) => data !== live.dataset.asOf && refresh().catch(announce));
  addEventListener("pagehide", () => events.close());
}
if (live) translate().catch(() => {});
