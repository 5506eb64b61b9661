// What scrolls sideways is reached by the keyboard.
for (const box of document.querySelectorAll("pre, .table-wrapper, .math-block, .output"))
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
