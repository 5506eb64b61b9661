// What scrolls sideways is reached by the keyboard.
for (const box of document.querySelectorAll("pre, .table-wrapper, .math-block, .output"))
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;

// A word is found with its accents or without them: the index has none (tools/site/search.py).
// (This script is deferred: the stemmer is there, the search not begun.)
const plain = (word) => word.normalize("NFD").replace(/\p{M}/gu, "");
if (typeof Stemmer !== "undefined") {
  const ending = new Stemmer();
  window.Stemmer = function () {
    this.stemWord = (word) => ending.stemWord(plain(word));
  };
}
