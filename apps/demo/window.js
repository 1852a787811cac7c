// What the browser does alone: blend the layers, mark uploads, and make Gradio's own words follow the language.
window.braintx = (() => {
  const root = document.documentElement;
  const titles = __TITLES__;

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
  const send = window.fetch.bind(window);
  window.fetch = (address, how) => {
    if (!(how?.body instanceof FormData) || !/\/upload(\?|$)/.test(String(address))) return send(address, how);
    const marked = new FormData();
    for (const [key, value] of how.body) {
      if (value instanceof File) marked.append(key, value, mark() + value.name);
      else marked.append(key, value);
    }
    return send(address, { ...how, body: marked });
  };

  return {
    opacity: (percent) => root.style.setProperty("--bx-heat", percent / 100),
    outline: (shown) => root.style.setProperty("--bx-outline", shown ? 1 : 0),
    // On a narrow screen the answer lies below the form: bring it into view.
    reveal: () => {
      if (innerWidth < 760) document.getElementById("bx-viewer")?.scrollIntoView({ behavior: "smooth" });
    },
    speak: async (language) => {
      root.lang = language;
      document.title = titles[language];
      const address = coreModule();
      if (!address) return;
      (await import(address)).changeLocale?.(language);
      await new Promise((done) => setTimeout(done, 150)); // it loads a language without telling when
    },
  };
})();
