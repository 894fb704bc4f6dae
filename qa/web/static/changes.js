// The browser's part of what changes the corpus: uploads and how far they are, removing, bringing back.
(() => {
  "use strict";
  const POLL_MS = 700;
  const STAGES = { reading: "Reading and finding quotations", indexing: "Indexing" };
  let following = null;

  const message = async (answer) => {
    try {
      return (await answer.json()).error.message;
    } catch (error) {
      return `The server answered ${answer.status}.`;
    }
  };

  const say = (near, text) => {
    const place = near.closest("form")?.querySelector(".form-said") || near.parentElement.querySelector(".form-said");
    if (place) return void (place.textContent = text);
    const made = Object.assign(document.createElement("span"), { className: "form-said", role: "status", textContent: text });
    near.after(made);
  };

  // Files

  const chosen = (form) => {
    const files = [...form.querySelector("[type=file]").files];
    form.querySelector(".chosen").textContent = files.length ? files.map((file) => file.name).join(", ") : "";
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("[data-upload]");
    if (form && event.target.type === "file") chosen(form);
  });

  const over = (event) => {
    const area = event.target.closest?.(".drop");
    if (!area) return;
    event.preventDefault();
    area.classList.toggle("over", event.type === "dragover");
    if (event.type !== "drop") return;
    const form = area.closest("form");
    form.querySelector("[type=file]").files = event.dataTransfer.files;
    chosen(form);
  };
  for (const type of ["dragover", "dragleave", "drop"]) document.addEventListener(type, over);

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest?.("[data-upload]");
    if (!form) return;
    event.preventDefault();
    const sent = new FormData();
    for (const file of form.querySelector("[type=file]").files) sent.append("files", file);
    const text = form.querySelector("[name=text]").value;
    if (text.trim()) sent.append("text", text);
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    say(form.firstElementChild, "Sending");
    try {
      const answer = await fetch("/api/v1/uploads", { method: "POST", body: sent });
      if (answer.ok) return window.record.go(`?show=add&job=${encodeURIComponent((await answer.json()).job)}`);
      say(form.firstElementChild, await message(answer));
    } catch (error) {
      say(form.firstElementChild, "The server could not be reached.");
    }
    button.disabled = false;
  });

  const follow = async (section) => {
    if (!section.isConnected) return;
    try {
      const answer = await fetch(`/api/v1/uploads/${encodeURIComponent(section.dataset.job)}`, { cache: "no-store" });
      const job = answer.ok ? await answer.json() : { state: "done" };
      if (!section.isConnected) return;
      if (job.state === "done" || job.state === "failed") return window.record.navigate();
      const bar = section.querySelector("progress");
      const stage = STAGES[job.stage] || (job.state === "running" ? "Starting" : "Waiting for its turn");
      if (job.total) {
        bar.max = job.total;
        bar.value = job.done;
      } else bar.removeAttribute("value");
      const counted = job.total ? ` (${job.done} of ${job.total})` : job.done ? ` (${job.done})` : "";
      section.querySelector(".stage").textContent = stage + counted;
    } catch (error) { /* asked again */ }
    following = setTimeout(() => follow(section), POLL_MS);
  };

  document.addEventListener("record-shown", () => {
    clearTimeout(following);
    const section = document.querySelector("#view [data-job]");
    if (section) follow(section);
  });

  // Buttons that send something and then go to an address

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-path]");
    if (!button) return;
    const { path, method, body, then } = button.dataset;
    button.disabled = true;
    try {
      const answer = await fetch(path, { method, headers: { "content-type": "application/json" }, body });
      if (answer.ok) return then ? window.record.go(then) : window.record.refresh();
      say(button, await message(answer));
    } catch (error) {
      say(button, "The server could not be reached.");
    }
    button.disabled = false;
  });
})();
