// The browser's part of putting right: the dialog, its preview, and the forms for metadata and cuts.
(() => {
  "use strict";
  const TOAST_MS = 12000;
  const known = new Map(); // name -> speaker id, from what was suggested
  let latest = 0; // number of the newest preview asked for

  const post = (change) =>
    fetch("/api/v1/corrections", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(change),
    });

  const said = async (answer) => {
    try {
      return await answer.json();
    } catch (error) {
      return { error: { message: `The server answered ${answer.status}.` } };
    }
  };

  const counted = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

  // Dialogs

  const open = async (path, opener) => {
    const answer = await fetch(path, { cache: "no-store" });
    const dialog = Object.assign(document.createElement("dialog"), { className: "sheet" });
    dialog.setAttribute("aria-labelledby", "dialog-title");
    dialog.innerHTML = await answer.text(); // made by the renderer of the pages
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      opener?.focus();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    });
    dialog.showModal();
    return dialog;
  };

  const toast = (text, id) => {
    document.querySelector(".toast")?.remove();
    const box = Object.assign(document.createElement("div"), { className: "toast record", textContent: text + " " });
    box.setAttribute("role", "status");
    if (id) {
      const undo = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: "Undo" });
      undo.addEventListener("click", async () => {
        const answer = await fetch(`/api/v1/corrections/${encodeURIComponent(id)}`, { method: "DELETE" });
        toast(answer.ok ? "Undone." : (await said(answer)).error.message);
        window.record.refresh();
      });
      box.append(undo);
    }
    document.body.append(box);
    setTimeout(() => box.remove(), TOAST_MS);
  };

  // Who says it

  const target = (form) => {
    const who = form.querySelector("[name=who]:checked");
    if (!who) return null;
    if (who.value === "person") return { person: who.dataset.value };
    if (who.value === "nobody") return { nobody: true };
    const text = form.querySelector(`input[type=text][name=${who.value}]`).value.trim();
    if (!text) return null;
    return who.value === "name" && known.has(text) ? { person: known.get(text) } : { [who.value]: text };
  };

  const change = (form) => {
    const scope = form.querySelector("[name=scope]:checked");
    if (scope.value === "split") return { kind: "split", speaker: scope.dataset.value, article: form.dataset.article };
    const who = target(form);
    if (!who) return null;
    if (scope.value === "same") return who.person ? { kind: "same", speaker: who.person, other: scope.dataset.value } : null;
    return { kind: "speaker", quotation: form.dataset.quotation, scope: scope.value, target: who };
  };

  const preview = async (form) => {
    const line = form.querySelector(".preview");
    const button = form.querySelector("[type=submit]");
    const wanted = change(form);
    const number = (latest += 1);
    button.disabled = true;
    form.querySelector(".form-said").textContent = "";
    if (!wanted) return void (line.textContent = "Choose who says it.");
    const answer = await post({ ...wanted, dry_run: true });
    const body = await said(answer);
    if (number !== latest) return;
    if (!answer.ok) return void (line.textContent = body.error.message);
    line.textContent = `This changes ${counted(body.quotations, "quotation")} in ${counted(body.articles.length, "article")}.`;
    button.disabled = false;
  };

  const suggest = async (field) => {
    for (const option of await window.record.names(field)) known.set(option.value, option.dataset.id);
  };

  const send = async (form, wanted, done) => {
    const answer = await post(wanted);
    const body = await said(answer);
    const place = form.querySelector(".form-said");
    if (!answer.ok) return void (place.textContent = body.error.message);
    done?.();
    window.record.refresh();
    toast("Put right. It holds in answers at once.", body.id);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-wrong]");
    if (!button) return;
    const dialog = await open(`/parts/wrong-speaker?quotation=${encodeURIComponent(button.dataset.wrong)}`, button);
    const form = dialog.querySelector("form.fix");
    if (!form) return;
    let typing = null;
    form.addEventListener("input", (event) => {
      const field = event.target;
      if (field.type === "text") {
        form.querySelector(`[name=who][value=${field.name}]`).checked = true;
        if (field.name === "name") suggest(field);
      }
      clearTimeout(typing);
      typing = setTimeout(() => preview(form), field.type === "text" ? 250 : 0);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const wanted = change(form);
      if (wanted) send(form, wanted, () => dialog.close());
    });
  });

  // Metadata and cuts

  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("form[data-fix]");
    if (!form) return;
    event.preventDefault();
    const { fix, article, document: source, others } = form.dataset;
    const value = event.submitter?.dataset.none !== undefined ? null : form.elements.value.value.trim() || null;
    if (fix !== "cut") return void send(form, { kind: fix, article, value });
    const starts = JSON.parse(others);
    if (value !== null) starts.push(Number(value));
    send(form, { kind: "cut", document: source, starts: starts.sort((a, b) => a - b) });
  });

  window.record.open = open;
})();
