// Search: what does not match steps back; Enter goes from hit to hit.

let hits = [];
let hit = -1;

// What a card says of its own step, which is all but where it leads; and the title alone.
const words = (path) => [...(cardOf(path)?.children ?? [])]
  .filter((part) => !part.classList.contains('next'))
  .map((part) => part.textContent)
  .join(' ')
  .toLowerCase();
const titleOf = (path) => (cardOf(path)?.querySelector('h2')?.textContent ?? '').toLowerCase();

function find(query) {
  const wanted = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (path) => {
    const text = words(path);
    return wanted.every((word) => text.includes(word));
  };
  const on = wanted.length > 0;
  root.classList.toggle('finding', on);
  hits = [];
  hit = -1;
  const known = new Map();
  for (const row of $('steps').querySelectorAll('tr[data-step]')) {
    const path = row.dataset.step;
    const found = on && matches(path);
    known.set(path, found);
    row.hidden = on && !found;
    if (found) hits.push(path);
  }
  const titled = (path) => wanted.every((word) => titleOf(path).includes(word));
  hits = [...hits.filter(titled), ...hits.filter((path) => !titled(path))];
  for (const node of nodes()) node.classList.toggle('hit', known.get(node.dataset.path) === true);
  $('count').textContent = on ? `${hits.length} of ${known.size}` : '';
}

function nextHit(by) {
  if (hits.length === 0) return;
  hit = (hit + by + hits.length) % hits.length;
  choose(hits[hit], { centre: true });
  $('count').textContent = `${hit + 1} of ${hits.length}`;
}

function followFind() {
  const field = $('find');
  field.addEventListener('input', () => find(field.value));
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') {
      nextHit(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape') {
      field.value = '';
      find('');
      $('map').focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
}
