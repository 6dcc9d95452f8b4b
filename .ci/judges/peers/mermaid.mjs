// Draws each N.mmd of a folder with Mermaid and writes its geometry as N.json: boxes of lanes and steps as
// [x, y, width, height], and arrows as [from, to, corners]. What takes longer than the second argument's
// milliseconds is given up, and the browser with it. Needs CHROMIUM, and NODE_MODULES with playwright-core and mermaid.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [folder, patience] = process.argv.slice(2);
const modules = process.env.NODE_MODULES;
const { chromium } = createRequire(`${modules}/`)('playwright-core');

let browser, page;
async function open() {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });
  page = await browser.newPage();
  await page.setContent('<!doctype html><title>map</title><body></body>');
  await page.addScriptTag({ path: `${modules}/mermaid/dist/mermaid.min.js` });
  await page.evaluate(() => mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' }));
}

// In the page: draws, and reads the boxes as the browser has them.
async function geometry(text) {
  const { svg } = await mermaid.render('map', text);
  document.body.innerHTML = svg;
  const root = document.querySelector('svg');
  const origin = root.getScreenCTM().inverse();
  const box = (element) => {
    const own = element.getBBox();
    const matrix = origin.multiply(element.getScreenCTM());
    const a = new DOMPoint(own.x, own.y).matrixTransform(matrix);
    const b = new DOMPoint(own.x + own.width, own.y + own.height).matrixTransform(matrix);
    return [a.x, a.y, b.x - a.x, b.y - a.y];
  };
  const lanes = {}, steps = {}, arrows = [];
  for (const lane of root.querySelectorAll('g.cluster')) {
    const rects = [...lane.children].filter((child) => child.tagName === 'rect').map(box);
    const [x, y] = [Math.min(...rects.map((r) => r[0])), Math.min(...rects.map((r) => r[1]))];
    const right = Math.max(...rects.map((r) => r[0] + r[2])), bottom = Math.max(...rects.map((r) => r[1] + r[3]));
    lanes[lane.id.replace(/^map-/, '')] = [x, y, right - x, bottom - y];
  }
  for (const node of root.querySelectorAll('g.node')) {
    const name = node.id.match(/flowchart-(n\d+)-\d+$/)?.[1];
    const shape = node.querySelector('.label-container') ?? node.firstElementChild;
    if (name) steps[name] = box(shape);
  }
  for (const edge of root.querySelectorAll('path[data-points]')) {
    const ends = edge.dataset.id.match(/^L_(n\d+)_(n\d+)_\d+$/);
    if (!ends) continue;
    const matrix = origin.multiply(edge.getScreenCTM());
    const corners = JSON.parse(atob(edge.dataset.points)).map((p) => new DOMPoint(p.x, p.y).matrixTransform(matrix));
    arrows.push([ends[1], ends[2], corners.map((p) => [p.x, p.y])]);
  }
  const words = root.querySelector('g.node span, g.node text');
  return { lanes, steps, arrows, letter: parseFloat(getComputedStyle(words).fontSize) };
}

await open();
for (const file of readdirSync(folder).filter((name) => name.endsWith('.mmd'))) {
  const text = readFileSync(`${folder}/${file}`, 'utf8');
  const began = Date.now();
  const late = new Promise((resolve) => setTimeout(resolve, Number(patience), null).unref());
  const drawn = await Promise.race([page.evaluate(geometry, text).catch((why) => why), late]);
  if (drawn === null || drawn instanceof Error) {
    console.error(`${file}: ${drawn === null ? 'given up' : drawn.message.split('\n')[0]}`);
    await browser.close();
    await open();
    continue;
  }
  drawn.ms = Date.now() - began;
  writeFileSync(`${folder}/${file.replace(/mmd$/, 'json')}`, JSON.stringify(drawn));
}
await browser.close();
process.exit(0);
