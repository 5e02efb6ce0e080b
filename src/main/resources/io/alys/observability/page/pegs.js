// Money on its way: lists of deposits and burns, and one of them from its beginning.
import { badge, card, el, facts, fill, note, table } from './dom.js';
import { at, count, hash, money, moneyOfWei, plain } from './words.js';

const PAGE = 25;
const REST_MILLIS = 1_000;

const SIDES = {
  pegins: {
    title: 'Peg-ins',
    states: ['SEEN', 'CONFIRMED', 'MINTED', 'ORPHAN', 'GONE'],
    way: ['SEEN', 'CONFIRMED', 'MINTED'],
    none: 'No deposit',
  },
  pegouts: {
    title: 'Peg-outs',
    states: ['REQUESTED', 'QUEUED', 'PROPOSED', 'FINALISED', 'SIGNATURES_REQUESTED', 'SIGNED',
      'BROADCAST', 'CONFIRMED', 'PAID', 'REFUNDABLE', 'REFUNDED', 'FAILED', 'PAUSED'],
    way: ['REQUESTED', 'PROPOSED', 'FINALISED', 'SIGNATURES_REQUESTED', 'SIGNED', 'BROADCAST',
      'CONFIRMED', 'PAID'],
    none: 'No burn',
  },
};

const TONES = {
  MINTED: 'good', PAID: 'good', REFUNDED: 'good',
  ORPHAN: 'warn', REFUNDABLE: 'warn', PAUSED: 'warn',
  GONE: 'bad', FAILED: 'bad', UNBACKED: 'bad',
};

/** What changes in these may change a peg. */
const SOURCES = ['peg', 'bitcoin', 'chain', 'fees'];

export function pegs(root, where) {
  return where.rest.length > 0 && where.rest[0] !== '' ? one(root, where) : all(root, where);
}

function state(peg) {
  return badge(plain(peg.state), TONES[peg.state] ?? 'calm');
}

/** Asks for something again when it may be otherwise, one question at a time. */
function asking(question, answer) {
  let under = false;
  let again = false;
  let left = false;
  let timer = 0;

  async function ask() {
    if (under) {
      again = true;
      return;
    }
    under = true;
    again = false;
    try {
      const response = await fetch(question(), { headers: { accept: 'application/json' } });
      const told = await response.json();
      if (!left) {
        answer(response.ok ? told : { error: told.error ?? `status ${response.status}` });
      }
    } catch {
      if (!left) {
        answer({ error: 'the node does not answer' });
      }
    }
    timer = setTimeout(() => {
      under = false;
      if (again && !left) {
        ask();
      }
    }, REST_MILLIS);
  }

  ask();
  return {
    ask,
    update: (names) => SOURCES.some((name) => names.has(name)) && ask(),
    leave: () => {
      left = true;
      clearTimeout(timer);
    },
  };
}

// --- The lists ------------------------------------------------------------------------------

function all(root, where) {
  const side = Object.hasOwn(SIDES, where.query.get('side')) ? where.query.get('side') : 'pegins';
  const chosen = where.query.get('state') ?? '';
  const before = where.query.get('before') ?? '';
  const about = SIDES[side];
  const address = (query) =>
    `#/pegs?${new URLSearchParams(Object.entries(query).filter(([, value]) => value))}`;

  const select = el('select', { id: 'state' },
    el('option', { value: '' }, 'every state'),
    about.states.map((name) =>
      el('option', { value: name, selected: name === chosen }, plain(name))));
  const find = el('input', {
    id: 'find', type: 'search', maxlength: 100, autocomplete: 'off', spellcheck: 'false',
    placeholder: 'txid:index, 0x… or txid',
  });
  const area = el('div', { 'aria-live': 'off' });
  root.append(
    el('h1', {}, 'Pegs'),
    el('div', { class: 'row' },
      el('nav', { class: 'sides', 'aria-label': 'Which way' }, el('ul', {},
        Object.entries(SIDES).map(([name, each]) => el('li', {}, el('a', {
          href: address({ side: name }), 'aria-current': name === side ? 'true' : null,
        }, each.title))))),
      el('form', { class: 'filter', role: 'search', 'aria-label': 'Find pegs' },
        el('label', {}, el('span', {}, 'State'), select),
        el('label', {}, el('span', {}, 'Find'), find),
        el('button', { type: 'submit' }, 'Open'))),
    area);

  select.addEventListener('change', () => {
    location.hash = address({ side, state: select.value });
  });
  root.querySelector('form').addEventListener('submit', (submit) => {
    submit.preventDefault();
    if (find.value.trim()) {
      location.hash = `#/pegs/${encodeURIComponent(find.value.trim())}`;
    }
  });

  const query = new URLSearchParams({ side, limit: PAGE });
  if (chosen) {
    query.set('state', chosen);
  }
  if (before) {
    query.set('before', before);
  }
  return asking(() => `/api/pegs?${query}`, (told) => {
    if (told.error) {
      fill(area, el('p', { class: 'note', 'data-tone': 'warn' }, told.error));
      return;
    }
    const rows = told[side];
    fill(area,
      rows.length === 0
        ? note(`${about.none}${chosen ? ` is ${plain(chosen)}` : ' yet'}.`)
        : table(`${about.title}, the latest first`, side === 'pegins' ? PEGINS : PEGOUTS, rows,
          (row) => row.id),
      el('nav', { class: 'pages', 'aria-label': 'Pages' },
        before ? el('a', { href: address({ side, state: chosen }) }, 'Latest') : null,
        told.next ? el('a', { href: address({ side, state: chosen, before: told.next }) },
          'Older') : null));
  });
}

function link(row) {
  return el('a', { href: `#/pegs/${encodeURIComponent(row.id)}` }, hash(row.id, 7));
}

const PEGINS = [
  { title: 'Deposit', cell: link },
  { title: 'State', cell: state },
  { title: 'Amount', kind: 'number', cell: (row) => money(row.sat) },
  { title: 'For', cell: (row) => (row.recipient ? hash(row.recipient, 6) : '') },
  { title: 'Confirmations', kind: 'number', cell: (row) => count(row.confirmations) },
  { title: 'Bitcoin height', kind: 'number', cell: (row) => count(row.bitcoinHeight) },
  { title: 'Minted in', kind: 'number', cell: (row) => count(row.mintedIn) },
  { title: 'Because', kind: 'wide', cell: (row) => row.reason },
];

const PEGOUTS = [
  { title: 'Burn', cell: link },
  { title: 'State', cell: state },
  { title: 'Amount', kind: 'number', cell: (row) => moneyOfWei(row.wei) },
  { title: 'Pays to', cell: (row) => hash(row.bitcoinAddress, 8) },
  { title: 'Transaction', cell: (row) => (row.transaction ? hash(row.transaction, 6) : '') },
  { title: 'Burned in', kind: 'number', cell: (row) => count(row.block) },
  { title: 'Because', kind: 'wide', cell: (row) => row.reason },
];

// --- One of them ----------------------------------------------------------------------------

function one(root, where) {
  const id = where.rest[0];
  const area = el('div', { class: 'stack' });
  const back = el('a', { href: '#/pegs' }, 'Pegs');
  root.append(
    el('nav', { class: 'crumbs', 'aria-label': 'Way back' }, back),
    el('h1', {}, 'One peg ', el('code', { class: 'long sub' }, id)),
    area);
  return asking(() => `/api/pegs/${encodeURIComponent(id)}`, (told) => {
    if (told.error) {
      fill(area, el('p', { class: 'note', 'data-tone': 'warn' }, told.error));
      return;
    }
    const side = (told.pegouts ?? []).length > 0 ? 'pegouts' : 'pegins';
    back.setAttribute('href', `#/pegs?side=${side}`);
    back.textContent = SIDES[side].title;
    fill(area,
      (told.pegins ?? []).map((peg) => shown('pegins', peg)),
      (told.pegouts ?? []).map((peg) => shown('pegouts', peg)),
      history(told.history ?? []));
  });
}

function shown(side, peg) {
  return el('section', { class: 'card', 'data-key': peg.id, 'aria-label': `Now: ${peg.id}` },
    way(side, peg),
    facts(
      ['State', [state(peg), peg.reason ? ` ${peg.reason}` : '']],
      ['Amount', peg.sat === undefined ? moneyOfWei(peg.wei) : money(peg.sat)],
      ['Recipient', long(peg.recipient)],
      ['Sender', long(peg.sender)],
      ['Pays to', long(peg.bitcoinAddress)],
      ['Transaction', peg.transaction ? el('a', {
        href: `#/pegs/${encodeURIComponent(peg.transaction)}`,
      }, long(peg.transaction)) : ''],
      ['Bitcoin height', count(peg.bitcoinHeight)],
      ['Confirmations', count(peg.confirmations)],
      ['Minted in', count(peg.mintedIn)],
      ['Burned in', count(peg.block)],
      ['Id', long(peg.id)]));
}

function long(text) {
  return text ? el('code', { class: 'long' }, text) : '';
}

/** What the log has under a name: money with its unit, hashes and addresses in one width. */
function written(name, value) {
  if (name === 'wei' && /^[0-9]+$/.test(value)) {
    return moneyOfWei(value);
  }
  if (name === 'sat' && /^[0-9]+$/.test(value)) {
    return money(value);
  }
  const text = value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (/^[A-Z]+(_[A-Z]+)*$/.test(text)) {
    return plain(text);
  }
  return /^(0x)?[0-9a-f]{40,}$|^[a-z]{2,4}1[0-9a-z]{20,}$/.test(text) ? long(text) : text;
}

/** The stations of the usual way; nothing for who has left it. */
function way(side, peg) {
  const stations = SIDES[side].way;
  const now = stations.indexOf(peg.state === 'QUEUED' ? 'REQUESTED' : peg.state);
  if (now < 0) {
    return null;
  }
  const last = stations.length - 1;
  return el('ol', { class: 'way' }, stations.map((name, index) => {
    const done = index < now || now === last;
    return el('li', {
      'data-state': done ? 'done' : index === now ? 'now' : 'ahead',
      'aria-current': index === now ? 'step' : null,
    }, plain(name), el('span', { class: 'unseen' }, done ? ', done' : ''));
  }));
}

function history(entries) {
  return card('history', 'What the audit log says', entries.length === 0
    ? note('Nothing yet: the log has what is in final blocks, and what this node did.')
    : el('ol', { class: 'history' }, entries.map(({ position, at: when, kind, subject, details }) =>
      el('li', { 'data-key': position },
        el('p', { class: 'when' }, at(when), ' ', el('strong', {}, plain(kind.replaceAll('-', ' '))),
          ' ', details.stage ? [badge(plain(details.stage), 'calm'), ' '] : null, hash(subject, 8)),
        facts(...Object.entries(details).filter(([name]) => name !== 'stage')
          .map(([name, value]) => [plain(name.replaceAll('-', ' ')), written(name, value)]))))));
}
