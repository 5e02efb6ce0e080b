// Whom the node talks to: nodes of others, and replicas of its own operator.
import { badge, card, el, fill, note, table } from './dom.js';
import { ago, count } from './words.js';

export function peers(root, where, stateNow) {
  const area = el('div', { class: 'stack' });
  root.append(el('h1', {}, 'Peers'), area);
  return {
    update: (names) => names.has('peers') && fill(area, content(stateNow().sections.peers)),
  };
}

function content(part) {
  return [
    card('others', 'Nodes of others', part.rows.length === 0
      ? note(part.present ? 'No peer is connected.' : 'This node talks to no other nodes.')
      : table('The peers', COLUMNS, part.rows, (row) => row.address)),
    card('replicas', 'Replicas of this operator', part.replicas.length === 0
      ? note('There is no other replica: cluster.enabled is false, or none has joined.')
      : el('ul', { class: 'plain' }, part.replicas.map((name) =>
        el('li', {}, name, ' ', badge('ready', 'good'))))),
  ];
}

const COLUMNS = [
  { title: 'Address', cell: (row) => el('code', {}, row.address) },
  { title: 'State', cell: (row) => row.state },
  { title: 'Head', kind: 'number', cell: (row) => count(row.head) },
  { title: 'Since', cell: (row) => (row.since ? ago(row.since) : '') },
];
