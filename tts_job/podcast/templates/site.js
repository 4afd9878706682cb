// The player, the transcript that follows it, and the switches. A classic script that asks the
// network for nothing: it also runs in a page opened from the disk, and under a strict policy.
(() => {
  "use strict";

  const BACK_S = 15;
  const FORWARD_S = 30;
  const COPIED_MS = 2000;
  const SAVE_EVERY_S = 5;
  const WORTH_RESUMING_S = 10;
  const LETTER_RUNS = /\S*[\p{L}\p{N}]\S*/gu;

  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);

  const recall = (name) => {
    try {
      return localStorage.getItem(`tts-job:${name}`);
    } catch {
      return null;
    }
  };

  const remember = (name, value) => {
    try {
      localStorage.setItem(`tts-job:${name}`, value);
    } catch {
      // Storage is switched off or full: it is a comfort only.
    }
  };

  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    const pad = (number) => String(number).padStart(2, "0");
    const [hour, minute, second] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    return hour ? `${hour}:${pad(minute)}:${pad(second)}` : `${minute}:${pad(second)}`;
  };

  // The number of the last entry that is not after `value`; -1 if all are.
  const lastUpTo = (sorted, value) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };

  // --- switches ------------------------------------------------------------------------------

  const isDark = () =>
    root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;

  byId("theme").addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("theme", root.dataset.theme);
  });

  byId("language").addEventListener("click", () => {
    root.dataset.ui = root.dataset.ui === "tr" ? "en" : "tr";
    remember("ui", root.dataset.ui);
  });

  // --- copying -------------------------------------------------------------------------------

  const sayDone = (button) => {
    button.dataset.done = "";
    byId("status").textContent = button.querySelector(".when-done").innerText;
    setTimeout(() => {
      delete button.dataset.done;
      byId("status").textContent = "";
    }, COPIED_MS);
  };

  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Not offered to pages that came over plain HTTP.
      const field = document.createElement("textarea");
      field.value = text;
      button.after(field);
      field.select();
      const copied = document.execCommand("copy");
      field.remove();
      button.focus();
      if (!copied) return;
    }
    sayDone(button);
  };

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", () => copy(byId(button.dataset.copy).value, button));
  }

  // --- player --------------------------------------------------------------------------------

  const player = byId("player");
  const audio = player.querySelector("audio");
  const seek = byId("seek");
  const speed = byId("speed");
  let playButtons = [byId("toggle")];
  let draggedTo = null;

  audio.controls = false;

  const length = () => (Number.isFinite(audio.duration) ? audio.duration : Number(seek.max));

  const goTo = (seconds) => {
    const wanted = Math.min(Math.max(0, seconds), Math.max(0, length() - 0.05));
    audio.currentTime = wanted;
    show(wanted);
  };

  const play = () => {
    audio.play().catch((error) => {
      // A browser that wants a click first, or a click on another episode: neither is a fault.
      if (error.name !== "NotAllowedError" && error.name !== "AbortError") showBroken();
    });
  };

  const toggle = () => (audio.paused ? play() : audio.pause());

  const showBroken = () => {
    byId("broken").hidden = false;
  };

  const showPlaying = () => {
    for (const button of playButtons) button.toggleAttribute("data-playing", !audio.paused);
  };

  const show = (seconds) => {
    if (draggedTo === null) seek.value = seconds;
    byId("elapsed").textContent = clock(seconds);
    seek.setAttribute("aria-valuetext", clock(seconds));
    follow(seconds);
  };

  const showLength = () => {
    seek.max = Math.ceil(length());
    byId("total").textContent = clock(length());
  };

  let follow = () => {};

  const tick = () => {
    show(audio.currentTime);
    if (!audio.paused) requestAnimationFrame(tick);
  };

  byId("toggle").addEventListener("click", toggle);
  byId("back").addEventListener("click", () => goTo(audio.currentTime - BACK_S));
  byId("forward").addEventListener("click", () => goTo(audio.currentTime + FORWARD_S));
  speed.addEventListener("change", () => {
    audio.playbackRate = audio.defaultPlaybackRate = Number(speed.value);
    remember("speed", speed.value);
  });
  seek.addEventListener("input", () => {
    draggedTo = Number(seek.value);
    byId("elapsed").textContent = clock(draggedTo);
  });
  seek.addEventListener("change", () => {
    draggedTo = null;
    goTo(Number(seek.value));
  });
  audio.addEventListener("play", () => {
    showPlaying();
    tick();
  });
  audio.addEventListener("pause", showPlaying);
  audio.addEventListener("timeupdate", () => show(audio.currentTime));
  audio.addEventListener("durationchange", showLength);
  audio.addEventListener("error", showBroken);

  const chosenSpeed = recall("speed");
  if ([...speed.options].some((option) => option.value === chosenSpeed)) {
    speed.value = chosenSpeed;
    audio.playbackRate = audio.defaultPlaybackRate = Number(chosenSpeed);
  }

  const announce = (title) => {
    byId("now").textContent = title;
    if (!("mediaSession" in navigator)) return;
    // Browsers refuse a picture from the disk, and say so in the console.
    const isServed = location.protocol.startsWith("http");
    const picture = { src: player.dataset.cover, sizes: "600x600", type: "image/jpeg" };
    navigator.mediaSession.metadata = new MediaMetadata({
      title,
      artist: player.dataset.author,
      album: player.dataset.show,
      artwork: isServed ? [picture] : [],
    });
    navigator.mediaSession.setActionHandler("seekbackward", () => goTo(audio.currentTime - BACK_S));
    navigator.mediaSession.setActionHandler("seekforward", () => goTo(audio.currentTime + FORWARD_S));
  };

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.defaultPrevented || player.hidden) return;
    if (event.target.closest("select, textarea, input:not([type=range])")) return;
    if (event.key === " " && !event.target.closest("button, summary, [role=button]")) toggle();
    else if (event.key === "ArrowLeft") goTo(audio.currentTime - BACK_S);
    else if (event.key === "ArrowRight") goTo(audio.currentTime + FORWARD_S);
    else return;
    event.preventDefault();
  });

  // --- index: play in place ------------------------------------------------------------------

  const startRow = (link) => {
    const isCurrent = playButtons.includes(link);
    if (isCurrent) return toggle();
    showPlayingOff();
    playButtons = [byId("toggle"), link];
    player.hidden = false;
    byId("broken").hidden = true;
    seek.max = link.dataset.seconds;
    byId("total").textContent = clock(Number(link.dataset.seconds));
    audio.src = link.href;
    audio.playbackRate = Number(speed.value);
    announce(byId(link.getAttribute("aria-describedby")).textContent);
    return play();
  };

  const showPlayingOff = () => {
    for (const button of playButtons) button.removeAttribute("data-playing");
  };

  for (const link of document.querySelectorAll("a.play")) {
    link.setAttribute("role", "button");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      startRow(link);
    });
    link.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      startRow(link);
    });
  }

  // --- episode: the transcript follows -------------------------------------------------------

  const transcript = byId("transcript");
  if (!transcript) return;

  const phrases = [...transcript.querySelectorAll("[data-t]")];
  const starts = phrases.map((phrase) => Number(phrase.dataset.t));
  const chapters = [...document.querySelectorAll("[data-chapter]")];
  const chapterStarts = chapters.map((chapter) => Number(chapter.dataset.chapter));
  const toCurrent = byId("to-current");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const place = `at:${audio.getAttribute("src")}`;
  let current = -1;
  let chapter = -1;
  let words = [];
  let wordStarts = [];
  let word = -1;
  let following = true;
  let reachable = null;
  let saved = 0;

  const scrollToCurrent = () => {
    phrases[current]?.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  };

  const isComfortable = (element) => {
    const box = element.getBoundingClientRect();
    return box.top > innerHeight * 0.12 && box.bottom < innerHeight * 0.72;
  };

  // One phrase at a time is in the tab order: thousands of stops would be a trap.
  const makeReachable = (phrase) => {
    reachable?.removeAttribute("tabindex");
    phrase?.setAttribute("tabindex", "0");
    reachable = phrase ?? null;
  };

  const wordRanges = (phrase) => {
    const text = phrase.firstChild;
    return [...text.data.matchAll(LETTER_RUNS)].map((run) => {
      const range = new Range();
      range.setStart(text, run.index);
      range.setEnd(text, run.index + run[0].length);
      return range;
    });
  };

  const enterPhrase = (number) => {
    phrases[current]?.removeAttribute("aria-current");
    current = number;
    words = [];
    wordStarts = [];
    const phrase = phrases[number];
    if (!phrase) return;
    phrase.setAttribute("aria-current", "true");
    if (!transcript.contains(document.activeElement)) makeReachable(phrase);
    if (phrase.dataset.w && window.Highlight && CSS.highlights) {
      wordStarts = phrase.dataset.w.split(" ").map((hundredths) => starts[number] + hundredths / 100);
      words = wordRanges(phrase);
      if (words.length !== wordStarts.length) [words, wordStarts] = [[], []];
    }
    if (following && !audio.paused && !isComfortable(phrase)) scrollToCurrent();
  };

  const enterWord = (number) => {
    word = number;
    if (words[number]) CSS.highlights.set("word", new Highlight(words[number]));
    else window.CSS?.highlights?.delete("word");
  };

  const enterChapter = (number) => {
    chapters[chapter]?.removeAttribute("aria-current");
    chapters[number]?.setAttribute("aria-current", "true");
    chapter = number;
  };

  follow = (seconds) => {
    // Times in the page have two digits: without this, a seek lands a hair before its own phrase.
    const now = seconds + 0.006;
    const number = lastUpTo(starts, now);
    if (number !== current) {
      enterPhrase(number);
      word = -2;
    }
    const inPhrase = lastUpTo(wordStarts, now);
    if (inPhrase !== word) enterWord(inPhrase);
    const inChapter = lastUpTo(chapterStarts, now);
    if (inChapter !== chapter) enterChapter(inChapter);
    if (Math.abs(seconds - saved) >= SAVE_EVERY_S) {
      saved = seconds;
      remember(place, seconds.toFixed(1));
    }
  };

  const setFollowing = (value) => {
    following = value;
    toCurrent.hidden = value || current < 0;
  };

  const listenFrom = (seconds) => {
    setFollowing(true);
    goTo(seconds);
    play();
  };

  // Scrolling by the reader's own hand, as against ours: wheel, finger, keys, or the scroll bar.
  const readerScrolls = () => {
    if (!audio.paused) setFollowing(false);
  };
  const SCROLL_KEYS = ["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"];
  addEventListener("wheel", readerScrolls, { passive: true });
  addEventListener("touchmove", (event) => {
    if (!player.contains(event.target)) readerScrolls();
  }, { passive: true });
  addEventListener("pointerdown", (event) => {
    if (event.target === root && event.clientX >= root.clientWidth) readerScrolls();
  });
  addEventListener("keydown", (event) => {
    if (SCROLL_KEYS.includes(event.key) && !player.contains(event.target)) readerScrolls();
  });

  toCurrent.addEventListener("click", () => {
    setFollowing(true);
    scrollToCurrent();
  });

  transcript.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-t]");
    if (!phrase || !getSelection().isCollapsed) return;
    makeReachable(phrase);
    listenFrom(Number(phrase.dataset.t));
  });

  transcript.addEventListener("keydown", (event) => {
    const number = phrases.indexOf(event.target);
    if (number < 0) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === "Enter") listenFrom(starts[number]);
    else if (step && phrases[number + step]) {
      makeReachable(phrases[number + step]);
      phrases[number + step].focus();
    } else return;
    event.preventDefault();
  });

  for (const phrase of phrases.slice(0, 1)) makeReachable(phrase);
  transcript.setAttribute("aria-describedby", "transcript-hint");

  chapters.forEach((link, number) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      listenFrom(chapterStarts[number]);
      scrollToCurrent();
    });
  });

  byId("listen").addEventListener("click", (event) => {
    event.preventDefault();
    setFollowing(true);
    play();
  });

  byId("moment").addEventListener("click", (event) => {
    const address = location.href.split(/[?#]/)[0];
    copy(`${address}#t=${Math.floor(audio.currentTime)}`, event.currentTarget);
  });

  // ?t= or #t=, in seconds or as 1:02:03.
  const linkedTime = () => {
    const found = /[?#&]t=([\d:.]+)/.exec(location.hash) ?? /[?&]t=([\d:.]+)/.exec(location.search);
    if (!found) return null;
    const seconds = found[1].split(":").reduce((total, part) => total * 60 + Number(part), 0);
    return Number.isFinite(seconds) ? seconds : null;
  };

  const goToLinked = () => {
    const seconds = linkedTime();
    if (seconds === null) return false;
    setFollowing(true);
    goTo(seconds);
    scrollToCurrent();
    return true;
  };

  const resume = () => {
    const seconds = Number(recall(place));
    if (seconds > WORTH_RESUMING_S && seconds < length() - WORTH_RESUMING_S) goTo(seconds);
  };

  addEventListener("hashchange", goToLinked);
  announce(byId("now").textContent);
  if (!goToLinked()) resume();
})();
