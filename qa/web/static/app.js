// The browser's part: addresses, keys, copying, and suggestions for the filters. It never computes offsets.
(() => {
  "use strict";
  const SUGGESTIONS = 20;
  const WAIT_MS = 1000;
  const LOOK_MS = 2500;
  const MOST_LOOKS = 4;
  const LONGEST_ADDRESS = 1500; // characters of a text that go into the address; a longer one stays in the history
  let restore = null; // scroll position to go back to
  let opened = null; // which details of the view were open, to open them again
  let waiting = null;
  let looks = 0; // how often a view with more on its way was asked for again

  const view = () => document.querySelector("#view .record");
  const busy = (on) => document.body.toggleAttribute("data-busy", on);

  const navigate = () => {
    busy(true);
    window.recordView?.navigate();
  };

  // The same place again, where something was changed in it: it stays as it was scrolled and opened.
  const refresh = () => {
    restore = scrollY;
    opened = [...document.querySelectorAll("#view details")].map((details) => details.open);
    navigate();
  };

  const go = (search, state = {}) => {
    history.replaceState({ ...history.state, scroll: scrollY }, "");
    history.pushState(state, "", search || "?");
    restore = opened = null;
    navigate();
  };

  // Called by the ask bar: writes the address of the question and gives it to the server.
  const fields = () => document.querySelectorAll("#narrow [name]");
  const alike = new Map(); // words that tell people apart who are called the same -> speaker id
  const meant = (field) => {
    const text = field.value.trim();
    return (field.name === "speaker" && alike.get(text)) || text;
  };
  const ask = (question) => {
    const shown = view();
    const q = (question || "").trim();
    const parts = new URLSearchParams();
    if (q) parts.set("q", q);
    const from = shown && q === shown.dataset.q ? shown.dataset.after : shown?.dataset.next;
    if (q) for (const value of new URLSearchParams(from || "").getAll("after")) parts.append("after", value);
    for (const field of q ? fields() : []) if (field.value.trim()) parts.set(field.name, meant(field));
    const search = "?" + parts.toString();
    busy(true);
    restore = null;
    history.replaceState({ ...history.state, scroll: scrollY }, "");
    if (search === location.search) history.replaceState({}, "", search);
    else history.pushState({}, "", search);
    return search;
  };

  const poll = async () => {
    waiting = null;
    if (!view()?.dataset.wait) return;
    try {
      if ((await fetch("/readyz", { cache: "no-store" })).ok) return navigate();
    } catch (error) { /* asked again below */ }
    waiting = setTimeout(poll, WAIT_MS);
  };

  // The filters of the address, back in their fields.
  const fill = () => {
    const parts = new URLSearchParams(location.search);
    if (!parts.get("q")) return;
    for (const field of fields()) {
      if (field === document.activeElement) continue;
      field.value = parts.get(field.name) || "";
      const chip = view()?.querySelector(".chip[data-filter=speaker] bdi");
      if (field.name === "speaker" && field.value && chip && chip.textContent !== field.value) {
        alike.set(chip.textContent, field.value); // an id, which means nothing to anybody
        field.value = chip.textContent;
      }
      if (field.value) field.closest("details").open = true;
    }
  };

  const shown = () => {
    busy(false);
    const now = view();
    if (!now) return;
    document.title = now.dataset.title || "On the Record";
    document.body.dataset.page = now.dataset.page || "";
    for (const link of document.querySelectorAll(".masthead nav a")) {
      if (link.dataset.page === document.body.dataset.page) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (now.dataset.again && looks < MOST_LOOKS) {
      looks += 1;
      const search = location.search;
      setTimeout(() => {
        if (view() !== now || location.search !== search) return;
        restore = scrollY;
        navigate();
      }, LOOK_MS);
    }
    fill();
    // What was typed for another view is not kept when the browser reuses its field.
    for (const field of now.querySelectorAll("textarea, input[type=text], input[type=search]")) {
      if (field !== document.activeElement) field.value = field.defaultValue;
    }
    const details = now.querySelectorAll("details");
    if (opened?.length === details.length) details.forEach((one, n) => { one.open = opened[n]; });
    const passage = now.querySelector("mark:not(.picked)");
    if (restore !== null) scrollTo({ top: restore });
    else if (passage) passage.scrollIntoView({ block: "center" });
    else if (location.search.length > 1) document.querySelector("#ask-bar")?.scrollIntoView({ block: "start" });
    restore = null;
    opened = null;
    if (now.dataset.wait && !waiting) waiting = setTimeout(poll, WAIT_MS);
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch (error) { // no clipboard outside https and localhost
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-link]");
    if (button) {
      const link = new URL(button.dataset.link, location.href).href;
      await copy(button.dataset.copy ? `${button.dataset.copy}\n${link}` : link);
      const label = button.textContent;
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = label; }, 1500);
      return;
    }
    const anchor = event.target.closest?.("a[href^='?']");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!anchor || !plain || !window.recordView) return;
    event.preventDefault();
    if (anchor.classList.contains("back") && history.state?.inside) return history.back();
    go(anchor.getAttribute("href"), { inside: true });
  });

  // What is shown is decided by the address, and by a text that is too long for it.
  const address = () => {
    const draft = history.state?.draft;
    return draft ? `${location.search}&${new URLSearchParams({ text: draft })}` : location.search;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("form[data-verify]");
    if (!form || !window.recordView) return;
    event.preventDefault();
    const { text, speaker } = Object.fromEntries(new FormData(form));
    const parts = new URLSearchParams({ show: "verify" });
    if (speaker.trim()) parts.set("speaker", speaker.trim());
    if (text.length > LONGEST_ADDRESS) return go(`?${parts}`, { draft: text });
    if (text.trim()) parts.set("text", text);
    go(`?${parts}`);
  });

  // Forms that only look something up become an address.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("#view form[method=get]");
    if (!form || !window.recordView) return;
    event.preventDefault();
    const parts = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
    go("?" + parts.toString());
  });

  addEventListener("popstate", (event) => {
    restore = event.state?.scroll ?? 0;
    navigate();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select")) return;
    if (event.key === "/") {
      event.preventDefault();
      document.querySelector("#question textarea, #question input")?.focus();
    } else if (event.key === "?") {
      if (!document.querySelector("dialog[open]")) window.record.open?.("/parts/keys", document.activeElement);
    } else if (event.key === "j" || event.key === "k") {
      const cards = [...document.querySelectorAll("#view .card")].filter((card) => card.checkVisibility());
      const at = cards.indexOf(document.activeElement?.closest(".card"));
      const next = cards[event.key === "j" ? at + 1 : Math.max(0, at - 1)];
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
    }
  });

  // Names and titles are looked up as they are typed, so thousands of them cost nothing.
  let typing = null;
  const suggestions = {
    speaker: async (field) => {
      for (const option of await names(field)) if (option.dataset.alike !== undefined) alike.set(option.value, option.dataset.id);
    },
    article: async (field) => {
      const answer = await fetch(`/api/v1/articles?limit=${SUGGESTIONS}&query=${encodeURIComponent(field.value)}`);
      if (!answer.ok) return;
      const values = [...new Set((await answer.json()).items.map((item) => item.title || item.id))];
      field.list.replaceChildren(...values.map((value) => Object.assign(document.createElement("option"), { value })));
    },
  };
  // The people a field's text may name, as options, each in words that denote nobody else.
  const names = async (field) => {
    const answer = await fetch(`/parts/names?query=${encodeURIComponent(field.value)}`, { cache: "no-store" });
    if (!answer.ok) return [];
    field.list.innerHTML = await answer.text(); // made by the renderer of the pages
    return [...field.list.options];
  };
  const suggest = (event) => {
    const field = event.target.closest?.("#narrow input[list]");
    if (!field) return;
    clearTimeout(typing);
    typing = setTimeout(() => suggestions[field.name](field), 150);
  };
  document.addEventListener("input", suggest);
  document.addEventListener("focusin", suggest);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.closest?.("#narrow [name]")) return;
    event.preventDefault();
    document.querySelector("#ask")?.click();
  });
  document.addEventListener("record-shown", shown);
  window.record = { ask, go, navigate, refresh, address, names };
})();
