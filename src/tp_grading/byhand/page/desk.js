// A desk above each written question. No dollar sign here: Markdown would see a formula.
(function () {
  "use strict";
  var place = document.getElementById("tp-desk-data");
  if (!place || !window.jQuery || !window.formgrader) { return; }
  var bytes = Uint8Array.from(atob(place.dataset.desk), function (c) { return c.charCodeAt(0); });
  var desk = JSON.parse(new TextDecoder().decode(bytes)), words = desk.words, failed = false;
  var wanted = location.hash;  // formgrader rewrites the address
  var LETTERS = "abdefghij", KEY = "tp-who " + desk.lab;

  function written(x) { return String(Math.round(100 * x) / 100).replace(".", desk.mark); }
  function fill(text, values) {
    return text.replace(/{(\w+)}/g, function (all, name) { return values[name]; });
  }
  function make(kind, parent, text, name) {
    var one = document.createElement(kind);
    if (text !== undefined) { one.textContent = text; }
    if (name) { one.className = name; }
    parent.appendChild(one);
    return one;
  }
  function prose(parent, text) {  // `code` is shown as code
    var one = make("span", parent);
    text.split("`").forEach(function (part, i) { make(i % 2 ? "code" : "span", one, part); });
    return one;
  }
  function say(text) { window.tpSay(text); }
  function me() {
    var chosen = localStorage.getItem(KEY), people = assistants();
    if (chosen !== null && (chosen === "" || people.indexOf(chosen) >= 0)) { return chosen; }
    return people.indexOf(desk.me) >= 0 ? desk.me : "";
  }
  function assistants() {
    return desk.copies.map(function (c) { return c.who; }).filter(function (who, i, all) {
      return who && all.indexOf(who) === i;
    }).sort();
  }
  function reads(copy, q) { return q in copy.done || copy.waits.indexOf(q) >= 0; }
  function order(q) {  // mine first, each part in nbgrader's order
    var who = me(), all = desk.copies.filter(function (c) { return reads(c, q); });
    if (!who) { return all; }
    return all.filter(function (c) { return c.who === who; })
      .concat(all.filter(function (c) { return c.who !== who; }));
  }

  function Panel(q) {
    this.q = q;
    this.data = desk.questions[q];
    this.box = document.getElementById(q);
    this.comment = document.getElementById(q + "-comment");
    this.element = document.createElement("section");
    this.element.className = "tp-panel";
    this.element.tabIndex = 0;
    this.element.dataset.question = q;
    this.element.setAttribute("aria-label", words.items);
    var cell = this.box.closest(".nbgrader_cell");
    cell.parentNode.insertBefore(this.element, cell);
    this.build();
    this.element.addEventListener("keydown", this.key.bind(this));
    cell.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { this.element.focus(); }
    }.bind(this));
    this.box.addEventListener("change", this.check.bind(this), true);
  }
  Panel.prototype.model = function () {
    var q = this.q;
    return window.formgrader.grades.find(function (m) { return m.get("name") === q; });
  };
  Panel.prototype.build = function () {
    var that = this, data = this.data;
    var head = make("div", this.element, undefined, "tp-head");
    this.said = make("div", head, undefined, "tp-progress");
    if (assistants().length) { this.chooser(head); }
    this.bar = make("div", make("div", this.element, undefined, "tp-bar"));
    this.ticks = [];
    if (data.items.length) {
      make("p", this.element, words.items, "tp-title");
      var list = make("ul", this.element, undefined, "tp-items");
      data.items.forEach(function (item, i) {
        var label = make("label", make("li", list)), tick;
        make("kbd", label, i < 9 ? String(i + 1) : "");
        tick = make("input", label);
        tick.type = "checkbox";
        tick.tabIndex = -1;
        tick.checked = data.ticked.indexOf(item.words) >= 0;
        tick.addEventListener("change", function () { that.sum(); that.element.focus(); });
        make("span", label, written(item.points), "tp-points");
        prose(label, item.words);
        that.ticks.push(tick);
      });
    }
    this.note = make("p", this.element, "", "tp-note");
    if (data.comments.length && this.comment) {
      var part = make("div", this.element, undefined, "tp-comments");
      make("p", part, words.comments, "tp-title");
      data.comments.forEach(function (one, i) {
        var button = make("button", part);
        button.type = "button";
        button.tabIndex = -1;
        make("kbd", button, LETTERS[i]);
        make("span", button, one[0]);
        make("span", button, "× " + one[1], "tp-count");
        button.addEventListener("click", function () { that.insert(i); });
      });
    }
    make("p", this.element, words.keys, "tp-keys");
  };
  Panel.prototype.chooser = function (head) {
    var label = make("label", head, words.me + " "), select = make("select", label);
    select.tabIndex = -1;
    [""].concat(assistants()).forEach(function (who) {
      var option = make("option", select, who || words.everyone);
      option.value = who;
      option.selected = who === me();
    });
    select.addEventListener("change", function () {
      localStorage.setItem(KEY, select.value);
      panels.forEach(function (one) { one.show(); });
      Array.prototype.forEach.call(document.querySelectorAll(".tp-head select"), function (other) {
        other.value = select.value;
      });
    });
  };
  Panel.prototype.total = function () {
    var items = this.data.items;
    return this.ticks.reduce(function (sum, tick, i) { return sum + (tick.checked ? items[i].points : 0); }, 0);
  };
  Panel.prototype.sum = function () {
    var model = this.model(), items = this.data.items;
    if (!model) { return; }
    var ticked = items.filter(function (item, i) { return this.ticks[i].checked; }, this);
    model.set({items: ticked.map(function (item) { return item.words; })}, {silent: true});
    this.box.value = Math.round(100 * Math.min(this.total(), model.get("max_score"))) / 100;
    jQuery(this.box).trigger("change");
  };
  Panel.prototype.insert = function (i) {
    var text = this.data.comments[i][0], lines = this.comment.value.trim();
    if (lines.indexOf(text) < 0) {
      this.comment.value = lines ? lines + "\n\n" + text : text;
      jQuery(this.comment).trigger("change");
    }
    this.element.focus();
  };
  Panel.prototype.check = function (event) {  // before formgrader, which takes what is no number for nothing
    var model = this.model(), score = model && model.get("manual_score");
    if (this.box.validity.badInput) {
      event.stopImmediatePropagation();
      this.box.value = score === null || score === undefined ? "" : score;
      say(fill(words.number, {score: this.box.value ? written(score) : words.none}));
    } else if (model && Number(this.box.value) > model.get("max_score")) {
      say(fill(words.most, {points: written(model.get("max_score"))}));
    }
  };
  Panel.prototype.show = function () {
    var q = this.q, model = this.model(), all = order(q), values;
    var here = desk.copies.find(function (c) { return c.id === desk.submission; });
    if (model && here && reads(here, q)) {
      here.waits = here.waits.filter(function (name) { return name !== q; });
      if (model.get("needs_manual_grade")) { here.waits.push(q); delete here.done[q]; }
      else if (!(q in here.done)) { here.done[q] = desk.me; }
    }
    function count(copies) { return copies.filter(function (c) { return q in c.done; }).length; }
    values = {question: q, done: count(all), all: all.length};
    var parts = assistants().map(function (who) {
      var theirs = all.filter(function (c) { return c.who === who; });
      return fill(words.by, {who: who, done: count(theirs), all: theirs.length});
    });
    if (!parts.length) {
      var by = {};
      all.forEach(function (c) { if (c.done[q]) { by[c.done[q]] = (by[c.done[q]] || 0) + 1; } });
      parts = Object.keys(by).sort().map(function (who) { return fill(words.marked, {who: who, done: by[who]}); });
    }
    this.said.textContent = [fill(words.progress, values)].concat(parts).join(" · ");
    this.bar.style.width = (all.length ? 100 * values.done / all.length : 0) + "%";
    var said = [], score = model ? model.get("manual_score") : null, names;
    if (score !== null && this.data.items.length && this.data.ticked.length + this.total() > 0
        && Math.abs(score - Math.min(this.total(), model.get("max_score"))) > 0.001) {
      said.push(fill(words.differs, {sum: written(this.total()), score: written(score)}));
    }
    names = this.data.items.map(function (item) { return item.words; });
    this.data.ticked.forEach(function (one) {
      if (names.indexOf(one) < 0) { said.push(fill(words.left, {words: one})); }
    });
    this.note.textContent = said.join(" ");
  };
  Panel.prototype.go = function (step, waiting) {
    var q = this.q, all = order(q), there, target;
    var at = all.findIndex(function (c) { return c.id === desk.submission; });
    if (waiting) {
      there = all.slice(at + 1).concat(all.slice(0, Math.max(at, 0)));
      target = there.find(function (c) { return c.waits.indexOf(q) >= 0; });
    } else {
      target = all[at + step];
    }
    if (!target) { say(fill(waiting ? words.end : words.edge, {question: q})); return; }
    var index = jQuery(".tabbable").index(this.box);
    var address = base_url + "/submissions/" + target.id + "/?index=" + index + "#tp-" + q;
    failed = false;
    function leave() { if (!failed) { window.location = address; } }
    if (jQuery.active) { jQuery(document).one("ajaxStop", leave); } else { leave(); }
  };
  Panel.prototype.key = function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /SELECT|TEXTAREA/.test(event.target.tagName)) { return; }
    var digit = /^(Digit|Numpad)[0-9]/.test(event.code) ? Number(event.code.slice(-1)) : -1;
    var letter = event.key.toLowerCase(), known = true;
    if (digit > 0 && this.ticks[digit - 1]) {
      this.ticks[digit - 1].checked = !this.ticks[digit - 1].checked;
      this.sum();
    } else if (digit === 0) {
      this.ticks.forEach(function (tick) { tick.checked = false; });
      this.sum();
    } else if (letter === "n") { this.go(1); }
    else if (letter === "p") { this.go(-1); }
    else if (letter === "s") { this.go(1, true); }
    else if (letter === "c" && this.comment) { this.comment.focus(); }
    else if (letter === "t") { this.box.focus(); }
    else if (letter.length === 1 && this.data.comments[LETTERS.indexOf(letter)] && this.comment) {
      this.insert(LETTERS.indexOf(letter));
    } else { known = false; }
    if (known) { event.preventDefault(); event.stopPropagation(); }
  };

  var panels = [];
  function focus() {
    var one = panels.find(function (p) { return wanted === "#tp-" + p.q; });
    if (one) { one.element.scrollIntoView({block: "center"}); one.element.focus(); }
  }
  function start() {
    panels.forEach(function (one) {
      if (one.model()) { one.model().on("sync change", one.show, one); }
      one.show();
    });
    focus();
  }
  window.addEventListener("load", function () {  // not by jQuery: formgrader, without MathJax, ends there
    panels = Object.keys(desk.questions).filter(function (q) { return document.getElementById(q); })
      .map(function (q) { return new Panel(q); });
    jQuery(document).ajaxError(function () { failed = true; });
    if (window.formgrader.grades.loaded) { start(); } else { window.formgrader.grades.once("sync", start); }
    if (window.MathJax && MathJax.Hub) {  // formgrader takes the focus when the formulas are there
      MathJax.Hub.Queue(["Typeset", MathJax.Hub]);
      MathJax.Hub.Startup.signal.Interest(function (m) { if (m === "End") { setTimeout(focus, 0); } });
    }
  });
})();
