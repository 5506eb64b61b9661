// What scrolls sideways is reached by the keyboard.
for (const box of document.querySelectorAll("pre, .table-wrapper, .math-block, .output"))
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;

// A word that is typed without its accents is found. (This script is deferred: the index is there, the search not begun.)
const plain = (word) => word.normalize("NFD").replace(/\p{M}/gu, "");
if (typeof Search !== "undefined" && Search.hasIndex())
  for (const words of [Search._index.terms, Search._index.titleterms])
    for (const word of Object.keys(words)) words[plain(word)] ??= words[word];
