// What is wrong with where the words of a text from right to left stand: its first word is the rightmost of its line, at the right edge of its
// block, and the sign that ends it stands left of all else in its last line. Markers of lists stand at the right.
(() => {
  const BLOCKS = 'p, h1, h2, h3, h4, h5, li, summary > span, td, th';
  const TEXT = '.cellfacts[dir="rtl"]';
  const near = (one, other) => Math.abs(one - other) <= 2;
  const found = [];

  const placed = (node, from, to) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()].filter((rect) => rect.width > 0);
  };
  const inLine = (all, one) => all.filter((rect) => rect.top < one.bottom - 2 && rect.bottom > one.top + 2);

  // The words that are a block's own, not those of a block inside it.
  const wordsOf = (block) => {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.data.trim() && node.parentElement.closest(BLOCKS) === block) nodes.push(node);
    }
    return nodes;
  };

  const isSeen = (block) => block.checkVisibility({ contentVisibilityAuto: true }) && block.getBoundingClientRect().height > 4;

  for (const block of document.querySelectorAll(`${TEXT} :is(${BLOCKS})`)) {
    const said = block.textContent.trim().slice(0, 60);
    if (getComputedStyle(block).direction !== 'rtl') found.push(`from left to right: ${said}`);
    const nodes = isSeen(block) ? wordsOf(block) : [];
    // A blank before the first word follows what CSS puts there, such as a counter.
    const all = nodes.flatMap((node, number) => placed(node, number ? 0 : node.data.search(/\S/), node.length));
    if (!all.length || ['flex', 'grid'].includes(getComputedStyle(block).display)) continue;

    // A name in Latin letters is one thing: its last letter is at its right.
    const [first, last] = [nodes[0], nodes.at(-1)];
    const name = first.parentElement.closest('[dir="ltr"]');
    const begin = first.data.search(/\S/);
    const word = first.data.slice(begin).search(/\s|$/);
    const starts = placed(first, name ? 0 : begin, name ? first.length : begin + word); // more than one: the reset has a ::first-letter
    const right = (rects) => Math.max(...inLine(rects, starts[0]).map((rect) => rect.right));
    if (!near(right(starts), right(all))) found.push(`does not begin at the right: ${said}`);

    const text = last.data.trimEnd();
    if (/[.؟:؛!]$/.test(text)) {
      const [end] = placed(last, text.length - 1, text.length);
      if (!near(end.left, Math.min(...inLine(all, end).map((rect) => rect.left)))) found.push(`its last sign is not at the left: ${said}`);
    }
  }

  for (const answer of document.querySelectorAll(`${TEXT} .cellfacts__answer`)) {
    const style = getComputedStyle(answer);
    if (parseFloat(style.borderRightWidth) < 3 || parseFloat(style.borderLeftWidth)) found.push('the rule of an answer is not at the right');
    const edge = answer.getBoundingClientRect().right - parseFloat(style.borderRightWidth) - parseFloat(style.paddingRight);
    const all = wordsOf(answer).flatMap((node) => placed(node, 0, node.length));
    if (!near(edge, Math.max(...all.map((rect) => rect.right)))) found.push('an answer does not reach its right edge');
  }
  for (const list of document.querySelectorAll(`${TEXT} .cellfacts__list`)) {
    const style = getComputedStyle(list);
    if (style.listStyleType !== 'none' && parseFloat(style.paddingRight) <= parseFloat(style.paddingLeft)) found.push('markers of a list are at the left');
  }
  return found;
})()
