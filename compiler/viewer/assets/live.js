// A page that follows its server: what changed is put in place, where one looks stays.

const POLICY = document.querySelector('meta[http-equiv="Content-Security-Policy"]').content;

async function refresh() {
  const reply = await fetch('/', { cache: 'no-store' });
  if (!reply.ok) throw new Error(String(reply.status));
  const text = await reply.text();
  // A document keeps the policy it came with, and refuses styles of a page that has another.
  if (!text.includes(`content="${POLICY}"`)) {
    location.reload();
    return;
  }
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  const before = size();
  document.body.dataset.frame = fresh.body.dataset.frame;
  for (const part of ['sheet', 'findings', 'steps']) {
    $(part).replaceChildren(...fresh.getElementById(part).childNodes);
  }
  for (const card of $('details').querySelectorAll('article')) card.remove();
  $('details').append(...fresh.querySelectorAll('#details article'));
  document.querySelector('header .title').replaceChildren(...fresh.querySelector('header .title').childNodes);
  document.title = fresh.title;
  prepareSteps();
  find($('find').value);
  if (chosen !== null) {
    if (cardOf(chosen)) mark(chosen);
    else unchoose();
  }
  const after = size();
  if (view.fitted && (before.w !== after.w || before.h !== after.h)) fit();
}

let drawing = Promise.resolve();

function listen() {
  const events = new EventSource('/events');
  events.addEventListener('drawn', (event) => {
    if (event.data === document.body.dataset.frame) return;
    drawing = drawing.then(refresh).catch(() => {});
  });
  events.addEventListener('open', () => root.classList.remove('away'));
  events.addEventListener('error', () => root.classList.add('away'));
}

listen();
