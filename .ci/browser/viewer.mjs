// The HTML viewer as a person would use it, by mouse and by keys, in light and dark.
import { pathToFileURL } from 'node:url';
import { check, launch } from './browser.mjs';

const browser = await launch();

async function open(file, scheme) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const wrong = [];
  page.on('console', (message) => wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) wrong.push(`asked for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return { page, wrong };
}

const zoomOf = (page) => page.evaluate(() => new DOMMatrix(getComputedStyle(document.getElementById('sheet')).transform).a);
const shownTitle = (page) => page.locator('#details article.chosen h2').textContent();
const keep = (page, name) => (process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png` }) : null);

for (const scheme of ['light', 'dark']) {
  const { page, wrong } = await open('helpdesk.html', scheme);
  await keep(page, `${scheme}-fit`);
  await page.click('g[data-path="helpdesk/classify"]');
  check(await shownTitle(page) === 'Classify the ticket', 'a click shows the details');
  check((await page.locator('#details article.chosen').textContent()).includes('claude-sonnet-5-5'), 'with the model');

  const before = await zoomOf(page);
  await page.mouse.move(500, 400);
  await page.mouse.wheel(0, -300);
  await page.waitForFunction((before) => new DOMMatrix(getComputedStyle(document.getElementById('sheet')).transform).a > before * 1.2, before);
  await keep(page, `${scheme}-zoomed`);
  await page.keyboard.press('0');
  check(Math.abs(await zoomOf(page) - before) < 0.001, '0 fits');

  const at = await page.locator('g[data-path="helpdesk/classify"]').boundingBox();
  await page.mouse.move(60, 700);
  await page.mouse.down();
  await page.mouse.move(160, 640, { steps: 5 });
  await page.mouse.up();
  const moved = await page.locator('g[data-path="helpdesk/classify"]').boundingBox();
  check(Math.abs(moved.x - at.x - 100) < 2 && Math.abs(moved.y - at.y + 60) < 2, 'dragging moves the map');

  await page.keyboard.press('/');
  await page.keyboard.type('look');
  check(await page.locator('tr[data-step]:not([hidden])').count() < 9, 'search narrows the table');
  await page.keyboard.press('Enter');
  check(await shownTitle(page) === 'Look up open orders', 'Enter goes to the best hit');
  await keep(page, `${scheme}-found`);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  check(!(await page.locator('#details').isVisible()), 'Escape closes the details');

  await page.keyboard.press('t');
  check(await page.locator('#steps').isVisible(), 't opens the table');
  await page.click('tr[data-step="helpdesk/answer"] button');
  check(await shownTitle(page) === 'Answer the customer', 'a row shows its step');
  await keep(page, `${scheme}-table`);
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');

  await page.focus('g[data-path="helpdesk/classify"]');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  check(await shownTitle(page) === 'Sure enough?', 'arrow keys go from step to step');

  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const paper = () => page.evaluate(() => getComputedStyle(document.querySelector('.flow-map .p')).fill);
  const was = [await ground(), await paper()];
  await page.keyboard.press('d');
  check(await ground() !== was[0] && await paper() !== was[1], 'd changes page and map');
  check(wrong.length === 0, wrong.join('\n'));
  await page.context().close();
}

{
  const { page, wrong } = await open('hostile.html', 'light');
  await page.click('tr[data-step="hostile/first"] button', { force: true }).catch(() => {});
  check(await page.title() !== 'broken', 'a title ran as a script');
  check(await page.locator('img').count() === 0 && await page.locator('script').count() === 1, 'markup came alive');
  const links = await page.locator('a[href]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  check(links.every((href) => href === '#steps' || href.startsWith('https://example.com/')), links.join(' '));
  check(wrong.length === 0, wrong.join('\n'));
  await page.context().close();
}

{
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL('helpdesk.html').href);
  check(await page.locator('article').first().isVisible(), 'without scripts all details are there');
  check(await page.locator('#steps table').isVisible(), 'and the table');
  await context.close();
}
await browser.close();
console.log('the viewer does what it says, in light and dark');
