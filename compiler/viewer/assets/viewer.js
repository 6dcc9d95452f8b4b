// Keys, buttons, and the beginning.

function toggleSteps() {
  const on = root.classList.toggle('listed');
  $('list').setAttribute('aria-pressed', String(on));
  if (on) $('steps').focus({ preventScroll: true });
  if (view.fitted) fit();
}

function toggleTheme() {
  const dark = root.dataset.theme
    ? root.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
}

const KEYS = {
  '+': () => zoom(1.25),
  '=': () => zoom(1.25),
  '-': () => zoom(0.8),
  0: fit,
  '/': () => $('find').select(),
  t: toggleSteps,
  d: toggleTheme,
  p: () => window.print(),
  Escape: unchoose,
  ArrowLeft: () => move(60, 0),
  ArrowRight: () => move(-60, 0),
  ArrowUp: () => move(0, 60),
  ArrowDown: () => move(0, -60),
};

function followKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches?.('input, textarea')) return;
    const arrow = event.key.startsWith('Arrow');
    if (arrow && event.target !== $('map') && event.target !== document.body) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function followButtons() {
  $('in').addEventListener('click', () => zoom(1.25));
  $('out').addEventListener('click', () => zoom(0.8));
  $('fit').addEventListener('click', fit);
  $('list').addEventListener('click', toggleSteps);
  $('theme').addEventListener('click', toggleTheme);
  $('print').addEventListener('click', () => window.print());
  document.querySelector('.skip').addEventListener('click', (event) => {
    event.preventDefault();
    if (!root.classList.contains('listed')) toggleSteps();
    $('steps').querySelector('button')?.focus();
  });
}

followPointers();
followSteps();
followFind();
followKeys();
followButtons();
prepareSteps();
new ResizeObserver(() => {
  if (view.fitted) fit();
}).observe($('map'));
fit();
