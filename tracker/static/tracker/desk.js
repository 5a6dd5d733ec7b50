/* Single keys on the desk: J and K move from row to row, X ticks, Enter opens, a figure goes to a button of the row,
   U to what can be undone, ? to the list of keys. Figures, U and ? move the focus and never act: Enter does. They can
   be turned off (WCAG 2.1.4), and everything works without this file. */
(function () {
  "use strict";

  var box = document.querySelector("[data-keys]");
  if (!box) {
    return;
  }
  var rows = Array.prototype.slice.call(document.querySelectorAll("form[data-desk] .case"));
  var undo = document.querySelector("[data-undo]");
  var here = -1;
  var off = read() === "off";

  function read() {
    try {
      return window.localStorage.getItem("desk-keys");
    } catch (error) {
      return null;
    }
  }

  function keep(value) {
    try {
      window.localStorage.setItem("desk-keys", value);
    } catch (error) {
      /* Kept for this page alone. */
    }
  }

  function say() {
    box.hidden = false;
    box.querySelector("[data-on]").hidden = off;
    box.querySelector("[data-off]").hidden = !off;
  }

  function go(to) {
    if (to < 0 || to >= rows.length) {
      return;
    }
    if (here >= 0) {
      rows[here].classList.remove("here");
    }
    here = to;
    rows[here].classList.add("here");
    var tick = rows[here].querySelector(".pick input");
    tick.focus({ preventScroll: true });
    rows[here].scrollIntoView({ block: "nearest" });
  }

  function isTyping(target) {
    return target.closest("select, textarea, input:not([type=checkbox])") !== null;
  }

  box.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (button) {
      off = button.hasAttribute("data-turn-off");
      keep(off ? "off" : "on");
      say();
    }
  });

  document.addEventListener("keydown", function (event) {
    if (off || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) {
      return;
    }
    var key = event.key.toLowerCase();
    if (key === "j") {
      go(here + 1);
    } else if (key === "k") {
      go(Math.max(0, here - 1));
    } else if (key === "x" && here >= 0) {
      var tick = rows[here].querySelector(".pick input");
      tick.checked = !tick.checked;
    } else if (key === "enter" && here >= 0 && event.target.matches(".pick input")) {
      rows[here].querySelector(".case-body h2 a").click();
    } else if (key === "u" && undo) {
      undo.focus();
    } else if (key === "?") {
      box.querySelector(off ? "[data-off] button" : "[data-on] button").focus();
    } else if (/^[1-9]$/.test(key) && here >= 0) {
      var buttons = rows[here].querySelectorAll(".case-actions a, .case-actions button");
      if (buttons[Number(key) - 1]) {
        buttons[Number(key) - 1].focus();
      }
    } else {
      return;
    }
    event.preventDefault();
  });

  say();
})();
