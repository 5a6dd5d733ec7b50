/* Choosing a passage of a text. Without this file every sentence has its own link; with it any passage can be
   selected by mouse or keyboard, and the panel beside the text changes without loading the page anew.
   Places are counted in code points of the text, as the server counts them. */
(function () {
  "use strict";

  var text = document.getElementById("source-text");
  if (!text || !window.getSelection) {
    return;
  }
  var url = text.getAttribute("data-url");
  var button = document.createElement("button");
  var chosen = null;

  /* Characters beyond the Basic Multilingual Plane are two units of a JavaScript string and one code point. */
  function codePoints(string) {
    return string.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, "_").length;
  }

  /* How much of a piece lies inside the range: [from, to) in units of its string. */
  function inside(piece, range) {
    var whole = document.createRange();
    whole.selectNodeContents(piece);
    var from = 0;
    var to = piece.textContent.length;
    if (range.compareBoundaryPoints(Range.START_TO_START, whole) > 0) {
      from = measured(piece, range.startContainer, range.startOffset);
    }
    if (range.compareBoundaryPoints(Range.END_TO_END, whole) < 0) {
      to = measured(piece, range.endContainer, range.endOffset);
    }
    return [from, to];
  }

  function measured(piece, node, offset) {
    var before = document.createRange();
    before.selectNodeContents(piece);
    try {
      before.setEnd(node, offset);
    } catch (error) {
      return 0;
    }
    return before.toString().length;
  }

  /* The selected place as {start, end}, without blanks at its edges; null when nothing of the text is selected. */
  function placeOf(range) {
    var pieces = text.querySelectorAll("[data-at]");
    var start = null;
    var end = null;
    for (var i = 0; i < pieces.length; i += 1) {
      if (!range.intersectsNode(pieces[i])) {
        continue;
      }
      var part = inside(pieces[i], range);
      var words = pieces[i].textContent.slice(part[0], part[1]);
      if (!/\S/.test(words)) {
        continue;
      }
      var at = Number(pieces[i].getAttribute("data-at"));
      var skipped = part[0] + words.length - words.replace(/^\s+/, "").length;
      var kept = part[0] + words.replace(/\s+$/, "").length;
      if (start === null) {
        start = at + codePoints(pieces[i].textContent.slice(0, skipped));
      }
      end = at + codePoints(pieces[i].textContent.slice(0, kept));
    }
    return start === null || end <= start ? null : { start: start, end: end };
  }

  function selected() {
    var selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !text.contains(selection.anchorNode)) {
      return null;
    }
    var range = selection.getRangeAt(0);
    var place = placeOf(range);
    return place && { place: place, range: range };
  }

  function offer() {
    chosen = selected();
    button.hidden = !chosen;
    if (!chosen) {
      return;
    }
    var boxes = chosen.range.getClientRects();
    var box = boxes[boxes.length - 1] || chosen.range.getBoundingClientRect();
    var frame = button.offsetParent.getBoundingClientRect();
    button.style.top = box.bottom - frame.top + 6 + "px";
    button.style.left = Math.max(0, Math.min(box.right - frame.left - 40, frame.width - button.offsetWidth)) + "px";
  }

  function show(place, range) {
    var query = "?start=" + place.start + "&end=" + place.end;
    button.hidden = true;
    if (window.CSS && CSS.highlights && window.Highlight) {
      CSS.highlights.set("passage", new Highlight(range.cloneRange()));
    }
    if (!window.htmx) {
      window.location.assign(window.location.pathname + query + "#log");
      return;
    }
    window.htmx.ajax("GET", url + query, { target: "#log", swap: "outerHTML" }).then(function () {
      var field = document.querySelector("#log [name=title]") || document.getElementById("log");
      field.focus();
    });
  }

  button.type = "button";
  button.hidden = true;
  button.className = "button button--primary passage__button";
  button.textContent = text.getAttribute("data-label");
  button.addEventListener("mousedown", function (event) {
    event.preventDefault(); /* the selection stays */
  });
  button.addEventListener("click", function () {
    if (chosen) {
      show(chosen.place, chosen.range);
    }
  });
  text.parentNode.appendChild(button);

  document.addEventListener("selectionchange", function () {
    if (!selected()) {
      button.hidden = true;
    }
  });
  document.addEventListener("mouseup", function (event) {
    if (event.target !== button) {
      window.setTimeout(offer, 0);
    }
  });
  document.addEventListener("keyup", function (event) {
    if (event.key === "Shift" || event.shiftKey) {
      offer();
    }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && chosen && selected()) {
      event.preventDefault();
      show(chosen.place, chosen.range);
    }
  });
  text.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("a.passage__log") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.htmx) {
      return;
    }
    event.preventDefault();
    var range = document.createRange();
    range.selectNodeContents(link.parentNode);
    range.setEndBefore(link);
    show({ start: Number(link.getAttribute("data-start")), end: Number(link.getAttribute("data-end")) }, range);
  });
})();
