// A page that follows its server: what changed is put in place, where one looks stays.

async function refresh() {
  const reply = await fetch('/', { cache: 'no-store' });
  if (!reply.ok) throw new Error(String(reply.status));
  const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html');
  const before = size();
  document.querySelector('main').dataset.frame = fresh.querySelector('main').dataset.frame;
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
    if (event.data === document.querySelector('main').dataset.frame) return;
    drawing = drawing.then(refresh).catch(() => {});
  });
  events.addEventListener('open', () => root.classList.remove('away'));
  events.addEventListener('error', () => root.classList.add('away'));
}

listen();
