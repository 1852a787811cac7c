// What the browser does alone: blend the layers, mark uploads, hide what is out of date, notice that the server
// is gone, and make Gradio's own words follow the language.
window.braintx = (() => {
  const root = document.documentElement;
  const says = __SAYS__;
  const word = (name) => says[name][root.lang] ?? says[name].en;
  const send = window.fetch.bind(window);

  // An answer is shown only where it answers the latest request: from a click, or a dropped file, on, what was
  // shown before is hidden (style.css), whatever still arrives, until the status line brings that request's number.
  const awaited = (kind, line) => {
    let asked = 0;
    let handed = 0; // the latest number that was sent to the server
    const reading = () => root.classList.contains(kind);
    const expect = () => {
      if (lost) return;
      root.classList.add(kind);
      return ++asked;
    };
    const settle = (number) => {
      if (number >= asked && reading()) root.classList.remove(kind);
    };
    const look = () => {
      const said = document.querySelector(`${line} [data-turn]`);
      if (said && !said.classList.contains("bx-busy")) settle(Number(said.dataset.turn));
    };
    // The last of what is sent with a request is its number.
    const ask = (sent) => {
      handed = expect() ?? asked;
      return [...sent.slice(0, -1), String(handed)];
    };
    return { reading, expect, settle, look, ask, handed: () => handed };
  };
  const scans = awaited("bx-reading", "#bx-status");
  const symptoms = awaited("bx-ranking", "#bx-s-status");
  const reading = () => scans.reading() || symptoms.reading();
  const look = () => {
    scans.look();
    symptoms.look();
    const shown = scans.reading() ? null : document.querySelector("#bx-viewer [data-shown]");
    for (const button of document.querySelectorAll("[data-example]"))
      button.setAttribute("aria-pressed", String(shown?.dataset.shown === button.dataset.example));
  };
  new MutationObserver(look).observe(root, { childList: true, subtree: true, attributeFilter: ["class", "data-turn"] });

  // The server is gone when the stream that it keeps open for each page ends, or a request does not reach it.
  // A new server knows nothing of this page's case: the page says so and waits to be loaded again.
  let lost = "";
  let leaving = false;
  const COMMANDS = "#bx-language, #bx-examples, #bx-upload, #bx-question, #bx-aside, #bx-again, #bx-clear, "
    + "#bx-controls, #bx-batch, #bx-folder, #bx-run, #bx-cancel, #bx-s-examples, #bx-s-read, #bx-s-clear, "
    + "#bx-s-search, #bx-s-suggestions, #bx-s-findings, #bx-s-form, #bx-s-questions";
  const banner = () => {
    document.getElementById("bx-lost")?.remove();
    if (!lost) return;
    const box = Object.assign(document.createElement("div"), { id: "bx-lost" });
    box.setAttribute("role", "alert");
    const unread = reading() ? " " + word("unread") : "";
    box.append(Object.assign(document.createElement("p"), { textContent: word(lost) + unread }));
    if (lost === "back")
      box.append(Object.assign(document.createElement("button"), {
        type: "button", textContent: word("reload"), onclick: () => location.reload(),
      }));
    document.body.prepend(box);
  };
  const say = (state) => {
    if (state === lost) return;
    lost = state;
    root.classList.add("bx-lost");
    for (const element of document.querySelectorAll(COMMANDS)) element.inert = true;
    banner();
  };
  const alive = async () => {
    const { root: at, api_prefix: prefix, app_id: id } = window.gradio_config;
    try {
      const answer = await send(`${at}${prefix ?? ""}/app_id`, { cache: "no-store" });
      return answer.ok ? (await answer.json()).app_id === id : null;
    } catch {
      return null;
    }
  };
  const check = async () => {
    if (leaving || lost || !window.gradio_config) return;
    if (await alive()) return;
    say("lost");
    while ((await alive()) === null) await new Promise((done) => setTimeout(done, 2000));
    say("back");
  };
  // Gradio opened the stream before this script came: the browser tells when it has ended.
  new PerformanceObserver((ended) => {
    if (ended.getEntries().some((entry) => /\/heartbeat\//.test(entry.name))) check();
  }).observe({ type: "resource", buffered: true });
  addEventListener("pagehide", () => (leaving = true));
  // A page that comes back out of the browser's memory shows a case that the server may have put away.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  // Gradio keeps its translations in one module and offers no public switch: find that module
  // among what the page has loaded. Where it is not found, Gradio's own few words stay as they are.
  const coreModule = () =>
    [...document.querySelectorAll("link[href], script[src]")]
      .map((element) => element.href || element.src)
      .concat(performance.getEntriesByType("resource").map((entry) => entry.name))
      .find((address) => /\/assets\/core-[\w-]+\.js$/.test(address));

  // Gradio keeps an upload under a hash of its content and its name, so two visitors with one file
  // would share one path, and who reads first would delete what the other still waits for. A mark
  // before the name gives each upload a path of its own; the server takes it off (uploads.py).
  const mark = () =>
    "bx" + [...crypto.getRandomValues(new Uint8Array(6))].map((n) => n.toString(16).padStart(2, "0")).join("") + "-";
  const marked = (form) => {
    const copy = new FormData();
    for (const [key, value] of form) {
      if (value instanceof File) copy.append(key, value, mark() + value.name);
      else copy.append(key, value);
    }
    return copy;
  };
  let dropped = false; // a file was just given to the tab of one patient
  const given = (event) => {
    if (event.type === "drop" || event.target.type === "file") dropped = Boolean(event.target.closest?.("#bx-upload"));
  };
  for (const kind of ["change", "drop"]) addEventListener(kind, given, true);

  window.fetch = async (address, how) => {
    const where = String(address?.url ?? address);
    if (lost && /\/app_id$/.test(where)) throw new TypeError("Gradio would load the page again by itself");
    const upload = how?.body instanceof FormData && /\/upload(\?|$)/.test(where);
    const joins = /\/queue\/join(\?|$)/.test(where);
    const mine = upload && dropped ? scans.expect() : joins ? scans.handed() : undefined;
    const ours = joins ? symptoms.handed() : undefined;
    if (upload) dropped = false;
    try {
      const answer = await send(address, upload ? { ...how, body: marked(how.body) } : how);
      if (!answer.ok && mine) scans.settle(mine); // nothing is being read
      if (!answer.ok && ours) symptoms.settle(ours);
      return answer;
    } catch (error) {
      if (error?.name !== "AbortError" && new URL(where, location).origin === location.origin) check();
      throw error;
    }
  };

  const press = (element, name, trigger) =>
    element.addEventListener("click", (event) => {
      const button = event.target.closest(`[data-${name}]`);
      if (!button) return;
      root.classList.add("bx-still"); // the pointer rests where something else may come: that must not look chosen
      addEventListener("pointermove", () => root.classList.remove("bx-still"), { once: true });
      trigger(button);
    });
  let apart = false;

  return {
    ask: scans.ask,
    askSymptoms: symptoms.ask,
    onPick: (element, trigger) =>
      press(element, "pick", (button) => trigger("click", { label: button.dataset.pick })),
    onExample: (element, trigger) =>
      press(element, "example", (button) => {
        scans.expect();
        trigger("click", { label: button.dataset.example });
        window.braintx.reveal();
      }),
    onChoice: (element, trigger) =>
      press(element, "choice", (button) => {
        apart = button.dataset.choice.endsWith(":apart");
        trigger("click", { label: button.dataset.choice });
      }),
    // The files wait in the tab of many scans, which is being opened: start their run.
    runApart: async () => {
      if (!apart) return;
      apart = false;
      for (let tries = 0; tries < 50; tries++) {
        const run = document.getElementById("bx-run");
        if (run?.offsetParent) return run.click();
        await new Promise((done) => setTimeout(done, 100));
      }
    },
    opacity: (percent) => root.style.setProperty("--bx-heat", percent / 100),
    outline: (shown) => root.style.setProperty("--bx-outline", shown ? 1 : 0),
    // On a narrow screen the answer lies below the form: bring it into view.
    reveal: () => {
      if (innerWidth < 760) document.getElementById("bx-status")?.scrollIntoView({ behavior: "smooth" });
    },
    speak: async (language) => {
      root.lang = language;
      document.title = word("title");
      banner();
      const address = coreModule();
      if (!address) return;
      (await import(address)).changeLocale?.(language);
      await new Promise((done) => setTimeout(done, 150)); // it loads a language without telling when
    },
  };
})();
