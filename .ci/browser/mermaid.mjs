// Mermaid itself draws every flowchart we write, and finds in it the words we meant.
import { readdirSync, readFileSync } from 'node:fs';
import { check, launch } from './browser.mjs';

const browser = await launch();
const page = await browser.newPage();
await page.setContent('<!doctype html><title>whole</title><body></body>');
await page.addScriptTag({ path: 'node_modules/mermaid/dist/mermaid.min.js' });
await page.evaluate(() => mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' }));
for (const file of readdirSync('.').filter((name) => name.endsWith('.mmd'))) {
  const text = readFileSync(file, 'utf8');
  const { words, links } = await page.evaluate(async (text) => {
    const { svg } = await mermaid.render('map', text);
    const drawn = new DOMParser().parseFromString(svg, 'text/html');
    const links = [...drawn.querySelectorAll('a')].map((a) => a.getAttribute('xlink:href') ?? a.getAttribute('href'));
    return { words: drawn.body.textContent, links };
  }, text);
  if (file.startsWith('hostile')) {
    for (const wanted of ['"quoted" \'single\' | pipe #quot; %%{init: {}}%%', '1. a list', '- no']) {
      check(words.includes(wanted), `${file}: ${wanted} is not in ${words}`);
    }
    check(await page.title() === 'whole', 'a title ran as a script');
    check(links.join() === 'https://example.com/doc', `links lead to ${links.join()}`);
  }
  console.log(`Mermaid draws ${file}`);
}
await browser.close();
