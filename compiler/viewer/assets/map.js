// The map: pan and zoom. The picture is moved as a whole, so that it stays sharp at any size.

const $ = (id) => document.getElementById(id);
const root = document.documentElement;
root.classList.add('js');

const view = { x: 0, y: 0, zoom: 1, fitted: true };
const LEAST = 0.02;
const MOST = 8;
const MARGIN = 24;

const picture = () => $('sheet').querySelector('svg');
const size = () => {
  const svg = picture();
  return svg ? { w: svg.width.baseVal.value, h: svg.height.baseVal.value } : { w: 1, h: 1 };
};

function show() {
  $('sheet').style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.zoom})`;
  $('zoom').textContent = view.fitted ? 'Fit' : `${Math.round(view.zoom * 100)} %`;
}

function fit() {
  const { w, h } = size();
  const box = $('map').getBoundingClientRect();
  const zoom = Math.min((box.width - 2 * MARGIN) / w, (box.height - 2 * MARGIN) / h, 1.5);
  view.zoom = Math.max(zoom, LEAST);
  view.x = (box.width - w * view.zoom) / 2;
  view.y = Math.max((box.height - h * view.zoom) / 2, MARGIN);
  view.fitted = true;
  show();
}

// Zooms by a factor around a point of the window; what is under the point stays there.
function zoom(by, at) {
  const box = $('map').getBoundingClientRect();
  const x = at ? at.x - box.left : box.width / 2;
  const y = at ? at.y - box.top : box.height / 2;
  const next = Math.min(Math.max(view.zoom * by, LEAST), MOST);
  view.x = x - ((x - view.x) * next) / view.zoom;
  view.y = y - ((y - view.y) * next) / view.zoom;
  view.zoom = next;
  view.fitted = false;
  show();
}

function move(dx, dy) {
  view.x += dx;
  view.y += dy;
  view.fitted = false;
  show();
}

// Brings an element of the picture into view, clear of the details. `closer` also to a size that can be read.
function bring(element, closer) {
  const box = $('map').getBoundingClientRect();
  const beside = $('details').getBoundingClientRect();
  const covered = beside.width > 0 && beside.left > box.left + box.width / 3;
  const right = covered ? beside.left : box.right;
  if (closer && view.zoom < 0.6) zoom(1 / view.zoom);
  const at = element.getBoundingClientRect();
  const level = at.left > box.left + MARGIN && at.right < right - MARGIN;
  const upright = at.top > box.top + MARGIN && at.bottom < box.bottom - MARGIN;
  if (level && upright) return;
  const dx = (box.left + right) / 2 - (at.left + at.width / 2);
  const dy = box.top + box.height / 2 - (at.top + at.height / 2);
  move(level ? 0 : dx, upright ? 0 : dy);
}

const pointers = new Map();
let dragged = 0;

function pointed() {
  const [a, b] = [...pointers.values()];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, far: Math.hypot(a.x - b.x, a.y - b.y) };
}

function followPointers() {
  const map = $('map');
  map.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    dragged = 0;
  });
  map.addEventListener('pointermove', (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    const before = pointers.size === 2 ? pointed() : null;
    const dx = event.clientX - last.x;
    const dy = event.clientY - last.y;
    last.x = event.clientX;
    last.y = event.clientY;
    dragged += Math.abs(dx) + Math.abs(dy);
    if (dragged > 4 && !map.hasPointerCapture(event.pointerId)) {
      map.setPointerCapture(event.pointerId);
      map.classList.add('dragging');
    }
    if (before) {
      const after = pointed();
      move(after.x - before.x, after.y - before.y);
      if (before.far > 0) zoom(after.far / before.far, after);
    } else {
      move(dx, dy);
    }
  });
  for (const end of ['pointerup', 'pointercancel']) {
    window.addEventListener(end, (event) => {
      pointers.delete(event.pointerId);
      map.classList.remove('dragging');
    });
  }
  map.addEventListener('wheel', (event) => {
    event.preventDefault();
    if (event.shiftKey) {
      move(-(event.deltaX || event.deltaY), 0);
      return;
    }
    const lines = event.deltaMode === 1 ? 16 : 1;
    const by = Math.min(Math.max(event.deltaY * lines, -120), 120);
    zoom(Math.exp(-by / (event.ctrlKey ? 120 : 400)), { x: event.clientX, y: event.clientY });
  }, { passive: false });
  map.addEventListener('dblclick', (event) => {
    if (!event.target.closest('[data-path]')) zoom(1.6, { x: event.clientX, y: event.clientY });
  });
}
