// Whom the node talks to: nodes of others, and replicas of its own operator.
import { badge, card, el, fill, note, table } from './dom.js';
import { ago, count } from './words.js';

export function peers(root, where, stateNow) {
  const area = el('div', { class: 'stack' });
  root.append(el('h1', {}, 'Peers'), area);
  return {
    update: (names) => (names.has('peers') || names.has('sync'))
      && fill(area, content(stateNow().sections.peers, stateNow().sections.sync)),
  };
}

function content(part, sync) {
  return [
    sync && !sync.absent ? card('sync', 'This node', standing(sync)) : null,
    card('others', 'Nodes of others', part.error ? note(part.error) : part.rows.length === 0
      ? note(part.present ? 'No peer is connected.' : 'This node talks to no other nodes.')
      : table('The peers', COLUMNS, part.rows, (row) => row.id)),
    card('replicas', 'Replicas of this operator', part.replicas.length === 0
      ? note('There is no other replica: cluster.enabled is false, or none has joined.')
      : el('ul', { class: 'plain' }, part.replicas.map((name) =>
        el('li', {}, name, ' ', badge('ready', 'good'))))),
  ].filter(Boolean);
}

function standing(sync) {
  if (sync.error) {
    return note(sync.error);
  }
  const kind = { 'in step': 'good', alone: 'good', stalled: 'bad' }[sync.activity] ?? 'warn';
  const more = sync.reason ?? (sync.peer ? `from ${sync.peer}` : '');
  return el('p', {}, badge(sync.activity, kind), ` ${count(sync.head)} of ${count(sync.best)} blocks `, more);
}

const COLUMNS = [
  { title: 'Peer', cell: (row) => el('code', {}, row.id) },
  { title: 'Address', cell: (row) => el('code', {}, row.address) },
  { title: 'Dialled', cell: (row) => (row.dialled ? 'by this node' : 'by the peer') },
  { title: 'Head', kind: 'number', cell: (row) => count(row.head) },
  { title: 'Final', kind: 'number', cell: (row) => count(row.finalised) },
  { title: 'Since', cell: (row) => (row.since ? ago(row.since) : '') },
];
