// What makes the page quicker: without it, every button sends the form and gets a whole page.
"use strict";
(() => {
  const form = document.getElementById("case");
  const said = document.getElementById("said");
  const PART = "X-Page-Part";
  const PAUSE = 150; // milliseconds after an answer, before it is asked what to ask next
  const OPTION = "[role=option]:not([aria-disabled])";
  const seen = []; // what the page was, step by step: in memory alone, gone when it is closed
  const wired = new WeakSet();
  let at = 0, turn = 0, leaving = false;
  document.documentElement.classList.add("js");

  const page = () => document.getElementById("page");
  const byId = id => (id ? document.getElementById(id) : null);
  const token = () => form.elements.namedItem("csrf_token").value;

  async function post(address, body) {
    const answer = await fetch(address, {method: "POST", body, headers: {[PART]: "1", "X-CSRFToken": token()}, credentials: "same-origin"});
    return answer.text();
  }

  // Dashed text of the form, without what is being typed into the search.
  function given(submitter) {
    const data = new FormData(form, submitter);
    data.delete("query");
    return data;
  }

  function encoded(data, submitter) {
    const files = (submitter && submitter.formEnctype) === "multipart/form-data";
    if (files) return data;
    const plain = new URLSearchParams();
    for (const [name, value] of data) if (typeof value === "string") plain.append(name, value);
    return plain;
  }

  async function submit(submitter) {
    const mine = ++turn;
    const address = submitter && submitter.hasAttribute("formaction") ? submitter.formAction : form.action;
    const body = encoded(given(submitter), submitter);
    if (submitter && submitter.dataset.busy) say(submitter.dataset.busy);
    const answer = byId("answer");
    if (answer) answer.setAttribute("aria-busy", "true");
    let text;
    try {
      text = await post(address, body);
    } catch {
      if (mine === turn) fail();
      return;
    }
    if (mine !== turn) return; // something else was asked for since
    keep();
    show(text, submitter);
    at += 1;
    seen.length = at;
    history.pushState({at}, "");
    ask(mine);
  }

  async function ask(mine) {
    const waits = document.querySelector("[data-later]");
    if (!waits) return;
    await new Promise(done => setTimeout(done, PAUSE));
    if (mine !== turn) return; // the next change goes first
    try {
      const text = await post(form.dataset.questions, encoded(given()));
      if (mine === turn && waits.isConnected && text.includes('id="questions"')) waits.outerHTML = text;
    } catch { waits.removeAttribute("aria-busy"); }
  }

  // The page as it is now, its fields as they are filled in.
  function keep() {
    for (const field of form.elements) {
      if (field.type === "radio" || field.type === "checkbox") field.toggleAttribute("checked", field.checked);
      else if (field.tagName === "TEXTAREA") field.textContent = field.value;
      else if (field.tagName === "SELECT") for (const one of field.options) one.toggleAttribute("selected", one.selected);
      else if (field.type !== "file") field.setAttribute("value", field.value);
    }
    seen[at] = {html: page().outerHTML, title: document.title, y: scrollY};
  }

  function show(text, submitter) {
    const held = document.createElement("template");
    held.innerHTML = text;
    const next = held.content.getElementById("page");
    if (!next) return fail();
    const before = main(), read = byId("scan-result");
    const focus = document.activeElement, id = focus && focus.id;
    const typed = focus && focus.matches("textarea, input:not([type=radio], [type=checkbox], [type=file])") ? focus.value : null;
    const opened = new Map([...document.querySelectorAll("details[id]")].map(one => [one.id, one.open]));
    page().replaceWith(next);
    document.title = next.dataset.title || document.title;
    document.documentElement.lang = next.lang || document.documentElement.lang;
    if (main() === before) {
      for (const one of document.querySelectorAll("details[id]")) if (opened.has(one.id)) one.open = opened.get(one.id);
      const again = byId(id) || (submitter && byId("query"));
      if (again) again.focus({preventScroll: true});
      if (typed !== null && again === byId(id)) again.value = typed; // one may have typed on since
      const alert = document.querySelector("[role=alert], .notice") || (!read && byId("scan-result"));
      if (alert) alert.scrollIntoView({block: "center"});
    } else {
      scrollTo(0, 0);
      const heading = document.querySelector("main h1, main h2");
      if (heading) { heading.tabIndex = -1; heading.focus({preventScroll: true}); }
    }
    const first = document.querySelector(".candidate h3");
    say(first ? `${first.textContent} ${document.querySelector(".candidate .chance strong").textContent}` : "");
    wire();
  }

  // Which page it is: the same keeps its focus and what is open.
  const main = () => document.querySelector("main > h1.unseen") ? "case" : document.title;

  function say(text) { said.textContent = text; }

  function fail() {
    const answer = byId("answer");
    if (answer) answer.removeAttribute("aria-busy");
    let alert = byId("failed");
    if (!alert) {
      alert = document.createElement("div");
      alert.id = "failed"; alert.className = "alert";
      alert.setAttribute("role", "alert");
      document.querySelector("main").prepend(alert);
    }
    alert.textContent = page().dataset.failed;
  }

  form.addEventListener("submit", event => {
    const submitter = event.submitter;
    leaving = true;
    setTimeout(() => { leaving = false; }, 1000);
    if (submitter && "file" in submitter.dataset) return; // a download: the page stays as it is
    event.preventDefault();
    leaving = false;
    const typing = submitter && submitter.tabIndex === -1 ? document.activeElement.id : ""; // Enter
    if (typing === "query") return;
    submit(typing === "vitals" ? byId("measure") : submitter);
  });
  form.addEventListener("change", event => {
    const field = event.target;
    const picks = ["query", "vitals", "note", "image", "packet", "compared", "noted"];
    if (picks.includes(field.name) || (field.name || "").startsWith("noted-")) return;
    submit();
  });
  addEventListener("popstate", event => {
    const step = (event.state && event.state.at) || 0;
    if (!seen[step] && step !== at) return;
    turn += 1;
    document.activeElement.blur();
    keep();
    at = step;
    if (seen[step]) { show(seen[step].html); scrollTo(0, seen[step].y); }
  });
  addEventListener("beforeunload", event => {
    if (!leaving && document.querySelector("[name=finding]")) event.preventDefault();
  });
  document.addEventListener("click", event => {
    if (event.target.closest("[data-print]")) print();
  });
  let shut = [];
  addEventListener("beforeprint", () => {
    shut = [...document.querySelectorAll(".candidate details:not([open])")].slice(0, 4);
    for (const one of shut) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of shut) one.open = false; });

  // Terms while one types: a combobox as the ARIA practices describe it.
  function wire() {
    const field = byId("query"), list = byId("suggestions");
    if (!field || !list || wired.has(field)) return;
    wired.add(field);
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.labels[0].textContent);
    for (const [name, value] of Object.entries({role: "combobox", "aria-expanded": "false", "aria-controls": "suggestions", "aria-autocomplete": "list"})) field.setAttribute(name, value);
    let timer = 0, number = 0;

    function close() {
      number += 1;
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    }
    function mark(item) {
      for (const one of list.querySelectorAll("[aria-selected=true]")) one.setAttribute("aria-selected", "false");
      if (!item) return field.removeAttribute("aria-activedescendant");
      item.setAttribute("aria-selected", "true");
      item.scrollIntoView({block: "nearest"});
      field.setAttribute("aria-activedescendant", item.id);
    }
    function take(item) {
      const button = document.createElement("button");
      button.name = "add";
      button.value = item.dataset.code;
      button.hidden = true;
      form.append(button);
      field.value = "";
      close();
      submit(button);
      button.remove();
    }
    async function look() {
      const mine = ++number, typed = field.value.trim();
      if (!typed) return close();
      try {
        const text = await post(form.dataset.suggest, new URLSearchParams({query: typed}));
        if (mine !== number) return;
        list.innerHTML = text;
      } catch { return close(); }
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
      mark(list.querySelector(OPTION));
    }
    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 60); });
    field.addEventListener("keydown", event => {
      const options = [...list.querySelectorAll(OPTION)];
      const marked = options.findIndex(one => one.getAttribute("aria-selected") === "true");
      if (event.key === "Escape") { close(); return; }
      if (event.key === "Enter") {
        event.preventDefault();
        if (!list.hidden && options[marked]) take(options[marked]);
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) { look(); return; }
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark(options[(marked + step + options.length) % options.length]);
      }
    });
    field.addEventListener("blur", () => setTimeout(close, 150));
    list.addEventListener("mousedown", event => {
      event.preventDefault();
      const item = event.target.closest(OPTION);
      if (item) take(item);
    });
  }

  history.replaceState({at: 0}, "");
  wire();
})();
