// Says what the page shows and has just sent (`shown`, in each save); shows what the server says, where
// formgrader's own page shows nothing when a mark is not saved.
window.tpSay = function (text) {
  var box = document.getElementById("tp-together") || document.createElement("div");
  box.id = "tp-together";
  box.setAttribute("role", "alert");
  box.style.cssText = "position:fixed;bottom:0;left:0;right:0;z-index:2000;padding:1em;"
    + "background:#fff3cd;color:#332701;border-top:2px solid #997404";
  box.textContent = text;
  document.body.appendChild(box);
};
window.addEventListener("load", function () {
  if (!window.jQuery || !window.formgrader) { return; }
  var fields = {fields}, shown = {}, saving = {};
  function values(kind, one) {
    return fields[kind].map(function (name) { return one[name] === undefined ? null : one[name]; });
  }
  [["grade", formgrader.grades], ["comment", formgrader.comments]].forEach(function (pair) {
    function keep(one) {
      (one.models || [one]).forEach(function (m) {
        if (!saving[m.id]) { shown[m.id] = [values(pair[0], m.attributes)]; }
      });
    }
    keep(pair[1]);
    pair[1].on("sync", keep);
  });
  jQuery.ajaxPrefilter(function (options, asked, answer) {
    var at = options.url.split("?")[0].split("/").slice(-2), kind = at[0], id = at[1], sent;
    if (options.type !== "PUT" || !fields[kind]) { return; }
    sent = JSON.parse(options.data);
    sent.shown = shown[id] || [];
    options.data = JSON.stringify(sent);
    shown[id] = sent.shown.concat([values(kind, sent)]);  // of the saves that no answer has followed yet
    saving[id] = (saving[id] || 0) + 1;
    answer.always(function () { saving[id] -= 1; });
  });
  jQuery(document).ajaxError(function (event, answer) {
    if (answer.status === 409 || answer.status === 400) {
      var said = JSON.parse(answer.responseText);
      if (said.now) { shown[said.id] = [said.now]; }
      window.tpSay(said.message);
    } else {
      window.tpSay("{lost}");
    }
  });
});
