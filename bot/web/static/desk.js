// Keeps the desk's pages fresh. Whatever somebody has typed is never thrown away: then news is only announced.
"use strict";

const live = document.getElementById("live");

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
  show.href = location.pathname + location.search;
  show.textContent = live.dataset.reload;
  notice.append(live.dataset.news, " ", show);
  live.prepend(notice);
}

async function refresh() {
  if (busy()) {
    announce();
    return;
  }
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
  if (!fresh || busy()) return;
  const open = [...live.querySelectorAll("details")].map((one) => one.open);
  live.replaceChildren(...fresh.childNodes);
  live.querySelectorAll("details").forEach((one, place) => {
    if (open[place]) one.open = true;
  });
}

if (live && window.EventSource) {
  const events = new EventSource(live.dataset.events);
  events.addEventListener("news", () => refresh().catch(announce));
  addEventListener("pagehide", () => events.close());
}
