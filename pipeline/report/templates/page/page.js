// Sorting by tablesort; searching, the folded contents and the mark on what is wider than the screen are ours. Everything reads text, nothing is built from data.
(function () {
  "use strict";
  function number(text) {
    var found = text.replace(/[,，\s]/g, "").match(/-?\d+(\.\d+)?/);
    return found ? parseFloat(found[0]) : -Infinity;
  }
  Tablesort.extend("amount", function (text) {
    return /^[^\d-]{0,3}-?[\d,]+(\.\d+)?[^\d]{0,6}$/.test(text.trim());
  }, function (a, b) { return number(b) - number(a); });

  function addSearch(table) {
    var box = document.createElement("div"), input = document.createElement("input"), count = document.createElement("span");
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    box.className = "search";
    input.type = "search";
    input.placeholder = "在表中查找…";
    input.setAttribute("aria-label", "在表中查找");
    count.setAttribute("aria-live", "polite");
    function apply() {
      var words = input.value.trim().toLowerCase().split(/\s+/), shown = 0;
      rows.forEach(function (row) {
        var text = row.textContent.toLowerCase();
        var kept = words.every(function (word) { return text.indexOf(word) >= 0; });
        row.hidden = !kept;
        shown += kept ? 1 : 0;
      });
      count.textContent = input.value.trim() ? "显示 " + shown + " / " + rows.length + " 行" : "共 " + rows.length + " 行";
    }
    input.addEventListener("input", apply);
    box.appendChild(input);
    box.appendChild(count);
    table.parentNode.parentNode.insertBefore(box, table.parentNode);
    apply();
  }

  document.querySelectorAll("table.data").forEach(function (table) {
    if (!table.tBodies.length || !table.tHead) { return; }
    new Tablesort(table);
    if (table.tBodies[0].rows.length >= 8) { addSearch(table); }
  });
  window.addEventListener("load", function () {
    document.querySelectorAll(".wide, figure").forEach(function (box) {
      box.classList.toggle("scrolls", box.scrollWidth > box.clientWidth + 1);
    });
  });
  var contents = document.querySelector("nav details");
  if (contents && window.matchMedia("(max-width: 900px)").matches) { contents.open = false; }
})();
