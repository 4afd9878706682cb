// What a browser adds to the editor's pages: a classic script that asks only this server. Every page
// is whole without it; here progress comes by itself, sound plays in place, and a click mends a word.
(() => {
  "use strict";

  const COPIED_MS = 2000;
  const POLL_MS = 10000;
  const MOST_STREAMS = 3; // A browser has six connections to a server, and pages need some.

  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const say = (text) => {
    byId("status").textContent = text;
  };

  // --- look ----------------------------------------------------------------------------------

  const isDark = () =>
    root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;

  byId("theme").addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("tts-job:theme", root.dataset.theme);
    } catch {
      // Storage is switched off: it is a comfort only.
    }
  });

  const copy = async (button) => {
    const field = byId(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return; // The text is selected: a person can copy it.
    }
    button.dataset.done = "";
    say(button.textContent);
    setTimeout(() => delete button.dataset.done, COPIED_MS);
  };

  // --- a document by dropping it --------------------------------------------------------------

  const takeDrops = (form) => {
    const file = form.querySelector("input[type=file]");
    const label = form.querySelector(".drop-text");
    const show = () => {
      if (file.files.length) label.textContent = file.files[0].name;
    };
    file.addEventListener("change", show);
    for (const name of ["dragover", "dragleave", "drop"]) {
      form.addEventListener(name, (event) => {
        event.preventDefault();
        form.classList.toggle("over", name === "dragover");
      });
    }
    form.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      file.files = event.dataTransfer.files;
      show();
      form.requestSubmit();
    });
  };

  // --- sound ---------------------------------------------------------------------------------

  const audio = new Audio();
  let asked = null;

  const rest = () => {
    if (!asked) return;
    delete asked.dataset.busy;
    asked.closest("article")?.classList.remove("playing");
    asked = null;
  };

  const hear = (link, url) => {
    const again = asked === link && !audio.paused;
    rest();
    audio.pause();
    if (again) return;
    asked = link;
    link.dataset.busy = "";
    link.closest("article")?.classList.add("playing");
    say(document.body.dataset.speaking);
    audio.src = url;
    audio.play().catch(() => {});
  };

  audio.addEventListener("ended", rest);
  audio.addEventListener("playing", () => say(""));
  audio.addEventListener("error", () => {
    if (!asked) return;
    say(document.body.dataset.failed);
    const told = document.createElement("p");
    told.className = "failure";
    told.role = "alert";
    told.textContent = document.body.dataset.failed;
    const place = asked.closest(".tools, .actions, .row-actions");
    if (!place.nextElementSibling?.matches(".failure")) place.after(told);
    rest();
  });

  const playInPlace = (link) => {
    const place = link.closest("li, section");
    let player = place.querySelector("audio");
    if (!player) {
      player = document.createElement("audio");
      player.controls = true;
      player.className = "inline-audio";
      player.src = link.href;
      place.append(player);
    }
    for (const other of all("audio")) if (other !== player) other.pause();
    if (player.paused) player.play().catch(() => {});
    else player.pause();
  };

  // --- mending in place -------------------------------------------------------------------------

  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "mend-h");
  let opener = null;

  const fetchPage = async (url) => {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  const openMending = async (url, from) => {
    let found;
    try {
      found = (await fetchPage(url)).getElementById("mending");
    } catch {
      found = null;
    }
    if (!found) {
      location.href = url; // Whatever it is, its page tells.
      return;
    }
    dialog.replaceChildren(document.adoptNode(found));
    if (!dialog.isConnected) document.body.append(dialog);
    if (!dialog.open) {
      opener = from;
      dialog.showModal();
    }
    dialog.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
    const first = ["[data-first]", "#which-word, #said", "h1"].map((each) =>
      dialog.querySelector(each),
    );
    first.find((each) => each).focus();
  };

  dialog.addEventListener("close", () => {
    rest();
    audio.pause();
    opener?.focus();
  });

  const withFields = (form, submitter) => {
    const url = new URL(submitter?.formAction || form.action, location.href);
    for (const [name, value] of new FormData(form)) {
      if (name !== "csrf" && name !== "digest") url.searchParams.append(name, value);
    }
    return url.href;
  };

  dialog.addEventListener("submit", (event) => {
    if (event.target.method !== "get") return;
    event.preventDefault();
    openMending(withFields(event.target, null), opener);
  });

  // The text of a paragraph without the readings above its words.
  const spots = (running) => {
    const found = [];
    let start = 0;
    const walker = document.createTreeWalker(running, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest("rt, rp")) continue;
      found.push({ node, start });
      start += node.data.length;
    }
    return found;
  };

  const spanUnder = (running, event) => {
    const pieces = spots(running);
    const text = pieces.map((piece) => piece.node.data).join("");
    const offset = (node, at) => {
      const piece = pieces.find((each) => each.node === node);
      return piece ? piece.start + at : -1;
    };
    const chosen = getSelection();
    if (chosen.rangeCount && !chosen.isCollapsed) {
      const range = chosen.getRangeAt(0);
      const from = offset(range.startContainer, range.startOffset);
      const to = offset(range.endContainer, range.endOffset);
      const word = from >= 0 && to > from ? text.slice(from, to).trim() : "";
      if (word) return { text, word, start: text.indexOf(word, from) };
    }
    const caret = document.caretPositionFromPoint
      ? document.caretPositionFromPoint(event.clientX, event.clientY)
      : document.caretRangeFromPoint(event.clientX, event.clientY);
    if (!caret) return null;
    const at = offset(caret.offsetNode || caret.startContainer, caret.offset ?? caret.startOffset);
    for (const match of text.matchAll(/[\p{L}\p{N}]+/gu)) {
      if (match.index <= at && at <= match.index + match[0].length) {
        return { text, word: match[0], start: match.index };
      }
    }
    return null;
  };

  const mendClicked = (event, running) => {
    const article = running.closest("[data-paragraph]");
    const found = article.querySelector("[data-mend]") && spanUnder(running, event);
    if (!found) return;
    let nth = 0;
    for (let at = 0; at <= found.start; at += 1) nth += found.text.startsWith(found.word, at);
    const url = new URL(article.querySelector("[data-mend]").href);
    url.searchParams.set("word", found.word);
    url.searchParams.set("nth", nth);
    openMending(url.href, article.querySelector("[data-mend]"));
  };

  // --- progress as it comes -----------------------------------------------------------------------

  const streams = new Map();

  const show = (card, job) => {
    const bar = card.querySelector("progress");
    const count = card.querySelector("[data-count]");
    const { segments, done, cached } = job.progress;
    if (!bar || !segments) return;
    bar.max = segments;
    bar.value = done;
    const ready = cached ? ` · ${cached} ${count.dataset.cached}` : "";
    count.textContent = `${done} / ${segments} ${count.dataset.paragraphs}${ready}`;
  };

  const follow = () => {
    for (const [id, stream] of streams) {
      if (!document.querySelector(`[data-job="${CSS.escape(id)}"]`)) {
        stream.close();
        streams.delete(id);
      }
    }
    for (const card of all("[data-job]")) {
      const id = card.dataset.job;
      if (streams.has(id) || streams.size >= MOST_STREAMS) continue;
      const stream = new EventSource(`/api/v1/renders/${encodeURIComponent(id)}/events`);
      streams.set(id, stream);
      stream.addEventListener("render", (event) => {
        const job = JSON.parse(event.data);
        const now = document.querySelector(`[data-job="${CSS.escape(id)}"]`);
        if (!now) return;
        show(now, job);
        if (job.state !== now.dataset.state) refresh();
      });
    }
  };

  let refreshing = false;

  const replace = (region, found) => {
    if (!found || found.innerHTML === region.innerHTML) return;
    if (all("audio", region).some((each) => !each.paused)) return;
    const controls = all("a, button", region);
    const focused = controls.indexOf(document.activeElement);
    region.replaceChildren(...document.adoptNode(found).childNodes);
    if (focused >= 0) (all("a, button", region)[focused] || region.querySelector("h2"))?.focus();
  };

  const refresh = async () => {
    if (refreshing) return;
    refreshing = true;
    try {
      const page = await fetchPage(location.href);
      const working = all("[data-job]").map((card) => card.id);
      for (const region of all("[data-region]")) replace(region, page.getElementById(region.id));
      const ended = working.filter((id) => !byId(id)?.dataset.job).length;
      if (ended) say(page.querySelector("#waiting-h, #lately-h, h1").textContent);
    } catch {
      // Signed out, or the server is away: the next look tells.
    } finally {
      refreshing = false;
      follow();
    }
  };

  // --- all together -----------------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    let control;
    if ((control = on("[data-copy]"))) copy(control);
    else if ((control = on("[data-close]")) && dialog.contains(control)) {
      event.preventDefault();
      dialog.close();
    } else if ((control = on("[data-try]"))) {
      event.preventDefault();
      if (control.form.reportValidity()) hear(control, withFields(control.form, control));
    } else if ((control = on("[data-hear]"))) {
      event.preventDefault();
      hear(control, control.href);
    } else if ((control = on("[data-play]"))) {
      event.preventDefault();
      playInPlace(control);
    } else if ((control = on("[data-mend]"))) {
      event.preventDefault();
      openMending(control.href, control);
    } else if ((control = on("[data-paragraph] .running"))) mendClicked(event, control);
  });

  all("[data-drop]").forEach(takeDrops);
  follow();
  if (document.querySelector("[data-poll]")) {
    setInterval(() => {
      if (!document.hidden) refresh();
    }, POLL_MS);
  }
})();
