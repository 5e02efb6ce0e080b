// Who works in the node, and who looks after whom.
import { badge, el, fill, note, table } from './dom.js';
import { ago, at, count } from './words.js';

const STATES = { running: 'good', failed: 'bad', stopped: 'bad' };
const HEALTH = { healthy: 'good', degraded: 'warn', unhealthy: 'bad' };

export function actors(root, where, stateNow) {
  const area = el('div', {});
  root.append(
    el('h1', {}, 'Actors'),
    el('p', { class: 'lead' }, 'Each one looks after those that stand below it, and starts them '
      + 'again when they crash.'),
    area);
  const draw = () => fill(area, content(stateNow().sections));
  return { update: (names) => names.has('actors') && draw() };
}

function content({ actors: part, crashes }) {
  if (!part) {
    return note('Waiting for the node.');
  }
  const rows = [];
  const walk = (actor, depth) => {
    rows.push({ ...actor, depth, last: crashes.last[actor.actor] });
    (actor.children ?? []).forEach((child) => walk(child, depth + 1));
  };
  part.roots.forEach((each) => walk(each, 0));
  return table('The actors of the node', COLUMNS, rows, (row) => row.actor);
}

const COLUMNS = [
  {
    title: 'Actor',
    cell: (row) => [
      el('span', { class: `tree depth-${Math.min(row.depth, 4)}` }, row.actor),
      row.children ? el('span', { class: 'unseen' }, ', a supervisor') : null,
    ],
  },
  { title: 'State', cell: (row) => badge(row.state, STATES[row.state] ?? 'warn') },
  {
    title: 'Health',
    cell: (row) => [badge(row.health, HEALTH[row.health]),
      row.reason ? el('span', { class: 'why' }, row.reason) : null],
  },
  { title: 'Restarts', kind: 'number', cell: (row) => count(row.restarts) },
  { title: 'Waiting', kind: 'number', cell: (row) => count(row.mailbox) },
  { title: 'Messages', kind: 'number', cell: (row) => count(row.messages) },
  { title: 'Runs since', cell: (row) => (row.startedAt ? at(row.startedAt) : '') },
  {
    title: 'Last crash',
    kind: 'wide',
    cell: (row) => (row.last ? [ago(row.last.at), ': ', row.last.reason] : ''),
  },
];
