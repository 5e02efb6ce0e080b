// Looks at the status page of a running node as a person would, in a real browser. StatusPageIT starts
// it, and does what it asks for: a line "ask WHAT" on its output, answered by a line on its input.
//
// It is told the page's address in PAGE, the browser in CHROMIUM, what drives it in PLAYWRIGHT, and
// the folder for its pictures in SHOTS.
import assert from 'node:assert/strict';
import { mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { PAGE, CHROMIUM, PLAYWRIGHT, SHOTS } = process.env;
const library = join(dirname(realpathSync(PLAYWRIGHT)), 'index.mjs');
const { chromium } = await import(pathToFileURL(library).href);
mkdirSync(SHOTS, { recursive: true });

const WIDE = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };
const VIEWS = ['overview', 'actors', 'pegs', 'events', 'peers'];
const MARKUP = '<img src=x onerror=alert(1)>';
const PATIENCE = 60_000;

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function ask(what) {
  console.log(`ask ${what}`);
  const { value } = await answers.next();
  assert.equal(value, 'done', what);
}

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-first-run'],
});
const complaints = [];

/** A new browser window; whatever it complains of, or asks somebody else for, is noted. */
async function open(viewport, colorScheme) {
  const context = await browser.newContext({ viewport, colorScheme, locale: 'en-GB' });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      complaints.push(`console: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${PAGE}/`)) {
      complaints.push(`asks somebody else: ${request.url()}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400) {
      complaints.push(`${response.status()} for ${response.url()}`);
    }
  });
  await page.goto(`${PAGE}/`);
  await page.locator('#live[data-state="live"]').waitFor();
  return page;
}

function go(page, view) {
  return page.evaluate((hash) => { location.hash = hash; }, `#/${view}`);
}

/** The words that a place shows one after the other, until one of them is the last. */
async function watch(locator, last) {
  const seen = [];
  const end = Date.now() + PATIENCE;
  while (seen.at(-1) !== last) {
    assert.ok(Date.now() < end, `no '${last}' after ${seen.join(', ')}`);
    const [now] = await locator.allInnerTexts();
    if (now && now !== seen.at(-1)) {
      seen.push(now);
    }
    await locator.page().waitForTimeout(100);
  }
  return seen;
}

async function everyControlHasAName(page) {
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll('a, button, input, select, meter')]
      .filter((each) => !(each.getAttribute('aria-label') || each.textContent.trim()
        || each.labels?.[0]?.textContent.trim()))
      .map((each) => each.outerHTML));
  assert.deepEqual(nameless, []);
  assert.equal(await page.locator('h1').count(), 1);
}

async function nothingSticksOut(page) {
  const [content, window] = await page.evaluate(() =>
    [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `the page is ${content} wide in a window of ${window}`);
}

async function shoot(page, name, fullPage = true) {
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage });
}

// --- A peg, live ----------------------------------------------------------------------------

const page = await open(WIDE, 'light');
await page.evaluate(() => { window.sameAllTheTime = true; });
await go(page, 'pegs');
await page.getByText('No deposit yet.').waitFor();
await ask('peg');
const inStates = await watch(page.locator('tbody td:nth-child(2) .badge'), 'minted');
assert.ok(inStates.length >= 2, `it saw ${inStates}`);
await shoot(page, 'pegins-wide-light', false);

await page.getByRole('link', { name: 'Peg-outs' }).click();
await page.locator('tbody th a').first().click();
const outStates = await watch(page.locator('.card .facts .badge'), 'paid');
assert.ok(outStates.length >= 4, `it saw ${outStates}`);
await page.locator('.history > li').nth(4).waitFor();
const [told] = await page.locator('.history').allInnerTexts();
// What went by faster than the page is brought up to date is in its history all the same.
for (const word of ['signed', 'broadcast', 'paid']) {
  assert.ok(told.toLowerCase().includes(word), `${word} in: ${told}`);
}
await everyControlHasAName(page);
const onePeg = await page.evaluate(() => location.hash.slice(2));
assert.equal(await page.evaluate(() => window.sameAllTheTime), true, 'it was never loaded again');

await go(page, 'overview');
await page.locator('#balance .verdict', { hasText: 'adds up' }).waitFor();
assert.match(await page.locator('#balance').innerText(), /Burned\s+− [0-9.]+ BTC/);

// --- An actor that crashes, and says what is markup elsewhere --------------------------------

await go(page, 'actors');
const pegin = page.locator('tr[data-key="pegin"]');
assert.equal(await pegin.locator('td[data-label="Restarts"]').innerText(), '0');
await ask('crash');
await pegin.locator('td[data-label="Restarts"]', { hasText: /^[1-9]/ }).waitFor();
await pegin.locator('td[data-label="State"]', { hasText: 'running' }).waitFor();
await pegin.locator('td[data-label="Last crash"]', { hasText: MARKUP }).waitFor();
assert.equal(await page.locator('img').count(), 0);

await go(page, 'events');
await page.getByLabel('Show').selectOption('error');
await page.locator('.log li', { hasText: `it crashed: ` }).first().waitFor();
assert.ok((await page.locator('.log').innerText()).includes(MARKUP));
assert.equal(await page.locator('.log li[data-tone="calm"]').count(), 0);
await page.getByLabel('With the text').fill('there is no such text');
await page.getByText('0 of the last').waitFor();
assert.equal(await page.locator('img').count(), 0);

// --- A peg that others filled with markup ------------------------------------------------------

await page.route('**/api/pegs?*', (route) => route.fulfill({
  json: {
    pegins: [],
    pegouts: [{
      id: `0x${'ab'.repeat(32)}`, state: 'REFUNDABLE', reason: `<script>alert(2)</script>`,
      sender: MARKUP, bitcoinAddress: MARKUP, wei: '1000000000000000000', block: 1,
    }],
  },
}));
await go(page, 'pegs?side=pegouts');
await page.locator('tbody td', { hasText: '<script>alert(2)</script>' }).waitFor();
await page.locator(`code.hash[title="${MARKUP}"]`).waitFor();
assert.equal(await page.locator('main img, main script').count(), 0);
await page.unroute('**/api/pegs?*');

// --- A node that goes away and comes back ------------------------------------------------------

await go(page, 'overview');
await page.locator('.figure').first().waitFor();
const heard = complaints.length;
await ask('away');
await page.locator('#live[data-state="lost"]').waitFor();
assert.match(await page.locator('#said').innerText(), /connection to the node is lost/);
await ask('back');
await page.locator('#live[data-state="live"]').waitFor();
const before = await page.locator('.figure .value').first().innerText();
await page.locator('.figure .value').first().filter({ hasNotText: before }).waitFor();
complaints.length = heard; // The browser complains of a node that is not there.

// --- By keyboard, light and dark -------------------------------------------------------------

await go(page, 'overview');
await page.locator('.figure').first().waitFor();
await page.reload();
await page.locator('.figure').first().waitFor();
await page.keyboard.press('Tab');
assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
await page.keyboard.press('Enter');
assert.equal(await page.evaluate(() => document.activeElement.id), 'main');

const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const light = await ground();
await page.emulateMedia({ colorScheme: 'dark' });
const dark = await ground();
assert.notEqual(light, dark);
await page.getByRole('button', { name: 'Theme: auto' }).click();
await page.getByRole('button', { name: 'Theme: light' }).waitFor();
assert.equal(await ground(), light);
await page.reload();
assert.equal(await ground(), light, 'what was chosen is kept');
await page.getByRole('button', { name: 'Theme: light' }).click();
assert.equal(await ground(), dark);
await page.context().close();

// --- Pictures -----------------------------------------------------------------------------------

for (const colorScheme of ['light', 'dark']) {
  for (const [size, viewport] of Object.entries({ wide: WIDE, phone: PHONE })) {
    const window = await open(viewport, colorScheme);
    for (const view of [...VIEWS, onePeg]) {
      await go(window, view);
      await window.locator('main .card, main .scroll, main .log').first().waitFor();
      await window.waitForTimeout(300);
      await everyControlHasAName(window);
      await nothingSticksOut(window);
      const name = view === onePeg ? 'peg' : view;
      await shoot(window, `${name}-${size}-${colorScheme}`);
      if (size === 'wide') {
        await shoot(window, `${name}-window-${colorScheme}`, false);
      }
    }
    await window.context().close();
  }
}

await browser.close();
assert.deepEqual(complaints, []);
console.log(`seen: ${inStates.join(', ')}; ${outStates.join(', ')}`);
process.exit(0);
