// The preview in a browser: it waits for a map that is not there yet; then a changed file is drawn anew in
// place, and where one looks stays.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { check, launch } from './browser.mjs';

mkdirSync('project', { recursive: true });
writeFileSync('project/flow.toml', '');
const map = 'project/main.flow';
writeFileSync(map, 'record Nothing {');
const server = spawn(process.env.FLOW_BIN, ['preview', 'project', '--no-open', '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
const [line] = await once(server.stdout, 'data');
const browser = await launch();
const page = await browser.newPage();
const wrong = [];
page.on('console', (message) => wrong.push(message.text()));
page.on('pageerror', (error) => wrong.push(error.message));
await page.goto(String(line).trim());
check((await page.locator('#sheet').textContent()) === '', 'there is no map yet');
writeFileSync(map, 'process p "First" {\n  task a "One" by hr\n  task b "Two" by hr\n}\n');
await page.waitForSelector('#sheet svg g[data-path]');
const isPainted = () => page.evaluate(() => {
  const painted = [...document.querySelectorAll('#sheet svg rect')].map((rect) => getComputedStyle(rect).fill);
  return painted.some((fill) => fill !== 'rgb(0, 0, 0)' && fill !== 'none');
});
check(await isPainted(), 'a map that comes later has its colours');
const place = () => page.evaluate(() => document.getElementById('sheet').style.transform);
await page.keyboard.press('+');
await page.keyboard.press('+');
const before = await place();
writeFileSync(map, readFileSync(map, 'utf8').replace('"Two" by hr', '"Three" by hr -> nowhere'));
await page.waitForSelector('#findings li.error');
check((await page.locator('#findings').textContent()).includes('main.flow:3'), 'the mistake is told with its place');
check((await page.locator('#sheet').textContent()).includes('Three'), 'the map is drawn with its gap');
if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/preview.png` });
writeFileSync(map, readFileSync(map, 'utf8').replace(' -> nowhere', ''));
await page.waitForSelector('#findings li.error', { state: 'detached' });
check(await place() === before, 'zoom and place stay');
check(wrong.length === 0, wrong.join('\n'));
server.kill('SIGINT');
const [code] = await once(server, 'exit');
check(code === 0, `it ended with ${code}`);
console.log('the preview follows its file');

wrong.length = 0;
const notes = 'project/notes.md';
const block = (title) => `# Notes\n\n\`\`\`flow\nprocess p "${title}" { task a "One" by hr }\n\`\`\`\n`;
writeFileSync(notes, block('First'));
const second = spawn(process.env.FLOW_BIN, ['preview', notes, '--no-open', '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
const [address] = await once(second.stdout, 'data');
await page.goto(String(address).trim());
check((await page.locator('figure svg').textContent()).includes('First'), 'Markdown has its map in place');
writeFileSync(notes, block('Second'));
await page.waitForFunction(() => document.querySelector('figure svg')?.textContent.includes('Second'));
// The page's own server has ended meanwhile, and a browser asks by itself for an icon of a page.
const broken = wrong.filter((words) => !words.includes('Failed to load resource'));
check(broken.length === 0, broken.join('\n'));
second.kill('SIGINT');
await once(second, 'exit');
await browser.close();
console.log('the preview follows Markdown');
