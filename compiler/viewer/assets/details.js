// Steps: choosing one shows its details, and in the map its arrows.

let chosen = null;

const nodes = () => [...$('sheet').querySelectorAll('g[data-path]')];
const nodesOf = (path) => nodes().filter((node) => node.dataset.path === path);
// Cards and rows by path; the first of each. They are gathered anew whenever there are new ones.
const cards = new Map();
const rows = new Map();
const cardOf = (path) => cards.get(path);
const rowOf = (path) => rows.get(path);

function gather(known, elements) {
  known.clear();
  for (const element of elements) {
    if (!known.has(element.dataset.step)) known.set(element.dataset.step, element);
  }
}

function unmark(name) {
  for (const marked of document.querySelectorAll(`.${name}`)) marked.classList.remove(name);
}

function mark(path) {
  unmark('chosen');
  unmark('lit');
  if (path === null) return;
  for (const node of nodesOf(path)) node.classList.add('chosen');
  cardOf(path)?.classList.add('chosen');
  rowOf(path)?.classList.add('chosen');
  for (const arrow of $('sheet').querySelectorAll('path[data-from]')) {
    if (arrow.dataset.from === path || arrow.dataset.to === path) arrow.classList.add('lit');
  }
}

function choose(path, { centre = false, focus = false } = {}) {
  if (!cardOf(path)) return;
  chosen = path;
  root.classList.add('detailed');
  mark(path);
  const node = nodesOf(path)[0];
  if (node) bring(node, centre);
  $('details').scrollTop = 0;
  if (focus) cardOf(path).focus();
}

function unchoose() {
  const was = chosen;
  chosen = null;
  root.classList.remove('detailed');
  mark(null);
  if (was !== null && $('details').contains(document.activeElement)) {
    (nodesOf(was)[0] ?? $('map')).focus({ preventScroll: true });
  }
}

// Of the steps one takes part in the order of tabs; arrow keys go from there to the nearest neighbour.
function prepareSteps() {
  gather(cards, $('details').querySelectorAll('article'));
  gather(rows, $('steps').querySelectorAll('tr[data-step]'));
  nodes().forEach((node, index) => {
    node.setAttribute('tabindex', index === 0 ? '0' : '-1');
  });
  for (const link of $('sheet').querySelectorAll('a')) link.setAttribute('tabindex', '-1');
}

function focusStep(node) {
  for (const other of nodes()) other.setAttribute('tabindex', '-1');
  node.setAttribute('tabindex', '0');
  node.focus({ preventScroll: true });
  bring(node, true);
}

const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function neighbour(from, key) {
  const [wx, wy] = WAYS[key];
  const centre = (node) => {
    const box = node.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const [x, y] = centre(from);
  let best = null;
  let least = Infinity;
  for (const node of nodes()) {
    if (node === from) continue;
    const [nx, ny] = centre(node);
    const along = (nx - x) * wx + (ny - y) * wy;
    const aside = Math.abs((nx - x) * wy) + Math.abs((ny - y) * wx);
    const far = along + 2 * aside;
    if (along > 1 && far < least) {
      best = node;
      least = far;
    }
  }
  return best;
}

function followSteps() {
  $('map').addEventListener('click', (event) => {
    if (dragged > 4) {
      event.preventDefault();
      return;
    }
    // A link of the map's opens with the usual keys; alone, a click shows the details, which have it too.
    if (event.target.closest('a')) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
    }
    const node = event.target.closest('g[data-path]');
    if (node) choose(node.dataset.path);
    else unchoose();
  });
  $('map').addEventListener('keydown', (event) => {
    const node = event.target.closest?.('g[data-path]');
    if (!node || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      choose(node.dataset.path, { focus: true });
    } else if (event.key in WAYS) {
      const next = neighbour(node, event.key);
      if (next) focusStep(next);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button.go');
    if (!button) return;
    const path = button.dataset.to ?? button.closest('[data-step]').dataset.step;
    choose(path, { centre: true, focus: true });
  });
  $('close').addEventListener('click', unchoose);
}
