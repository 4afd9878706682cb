// Runs before anything is painted: what the reader chose last time, so that nothing flashes.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  try {
    var theme = localStorage.getItem("tts-job:theme");
    var ui = localStorage.getItem("tts-job:ui");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    if (ui === "tr" || ui === "en") root.dataset.ui = ui;
  } catch (error) {
    // Storage is switched off: the defaults stand.
  }
})();
