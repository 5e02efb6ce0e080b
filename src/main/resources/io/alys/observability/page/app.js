// The frame around the views: which one is shown, how the node is, light or dark.
import { actors } from './actors.js';
import { badge, el, fill } from './dom.js';
import { events } from './events.js';
import { follow } from './live.js';
import { overview } from './overview.js';
import { peers } from './peers.js';
import { pegs } from './pegs.js';

const VIEWS = { overview, actors, pegs, events, peers };
const LIVE = { wait: 'connecting', live: 'live', lost: 'connection lost, trying again' };
const THEMES = ['auto', 'light', 'dark'];

const main = document.getElementById('main');
let shown = null;
let lastHealth = '';

/** `#/pegs/abc?side=pegouts` as { name, rest, query }. */
function place() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, ...rest] = path.split('/');
  return {
    name: Object.hasOwn(VIEWS, name) ? name : 'overview',
    rest: rest.map(decodeURIComponent),
    query: new URLSearchParams(query ?? ''),
  };
}

function say(text) {
  document.getElementById('said').textContent = text;
}

function show(focus) {
  const where = place();
  shown?.leave?.();
  main.replaceChildren();
  shown = VIEWS[where.name](main, where, () => state);
  for (const link of document.querySelectorAll('#views a')) {
    const own = link.getAttribute('href') === `#/${where.name}`;
    if (own) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
  title();
  shown.update?.(new Set(Object.keys(state.sections)).add('events'), state);
  if (focus) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

function title() {
  const view = place().name;
  const node = state.sections.node;
  const name = `${view[0].toUpperCase()}${view.slice(1)}`;
  document.title = node ? `${name} · ${node.node} · Alys` : `${name} · Alys`;
}

function head() {
  const node = state.sections.node;
  if (!node) {
    return;
  }
  const tone = { healthy: 'good', degraded: 'warn', unhealthy: 'bad' }[node.status];
  fill(document.getElementById('who'),
    el('span', { class: 'name' }, node.node), badge(node.status, tone));
  const health = `${node.status}${node.ready ? '' : ', not ready'}`;
  if (lastHealth && lastHealth !== health) {
    say(`The node is ${health}.`);
  }
  lastHealth = health;
}

function connected(how) {
  const sign = document.getElementById('live');
  if (sign.dataset.state !== how) {
    sign.dataset.state = how;
    document.getElementById('live-text').textContent = LIVE[how];
    if (how === 'lost') {
      say('The connection to the node is lost.');
    }
  }
}

function theme() {
  const button = document.getElementById('theme');
  const label = () => {
    button.textContent = `Theme: ${document.documentElement.dataset.theme}`;
  };
  button.addEventListener('click', () => {
    const now = document.documentElement.dataset.theme;
    const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem('alys.theme', next);
    } catch {
      // It holds until the page is left.
    }
    label();
  });
  label();
}

// Two clicks on the skip link must not leave the view: its address is not one of a view.
document.querySelector('.skip').addEventListener('click', (click) => {
  click.preventDefault();
  main.focus();
});

theme();
const state = follow((names) => {
  head();
  title();
  shown?.update?.(names, state);
}, connected);
addEventListener('hashchange', () => show(true));
show(false);
