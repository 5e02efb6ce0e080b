// How the node is, on one page.
import { badge, card, el, facts, fill, note } from './dom.js';
import { isNotable, row as eventRow } from './events.js';
import { ago, at, bitcoin, count, hash, money, moneyOfWei, satOfWei, span } from './words.js';

const EVENTS = 8;

export function overview(root, where, stateNow) {
  const area = el('div', { class: 'overview' });
  root.append(el('h1', { class: 'unseen' }, 'Overview'), area);
  const draw = () => fill(area, content(stateNow()));
  const timer = setInterval(draw, 1000); // Ages grow also when nothing else changes.
  return { update: draw, leave: () => clearInterval(timer) };
}

function content({ sections, events }) {
  if (!sections.node) {
    return note('Waiting for the node.');
  }
  return [
    attention(sections),
    el('div', { class: 'figures' }, figures(sections)),
    el('div', { class: 'cards' },
      el('div', { class: 'stack' },
        chain(sections), governance(sections), execution(sections)),
      el('div', { class: 'stack' },
        balance(sections), bitcoinNode(sections), federation(sections), node(sections))),
    latest(events.filter(isNotable)),
  ];
}

function attention({ node, peg }) {
  const lines = node.troubles.map((trouble) =>
    el('li', {}, el('a', { href: '#/actors' }, trouble.actor), ` ${trouble.reason}`));
  if (!node.ready) {
    lines.unshift(el('li', {}, 'The node is not ready: it does not do its work.'));
  }
  if (peg?.paused) {
    lines.push(el('li', {}, `Peg-outs are paused: ${peg.reason}`));
  }
  for (const alarm of peg?.alarms ?? []) {
    lines.push(el('li', {}, alarm));
  }
  if (lines.length === 0) {
    return null;
  }
  return el('section', {
    class: 'attention', 'data-tone': node.ready ? 'warn' : 'bad', 'aria-labelledby': 'attention',
  }, el('h2', { id: 'attention' }, 'Needs attention'), el('ul', {}, lines));
}

function figure(title, value, below) {
  return el('div', { class: 'figure' },
    el('p', { class: 'title' }, title), el('p', { class: 'value' }, value),
    el('div', { class: 'below' }, below));
}

function figures({ chain: it, peg, node: about }) {
  const shown = [];
  if (known(it)) {
    shown.push(
      figure('Head', count(it.head.number), ['slot ', count(it.slot), ', ', ago(it.timestamp)]),
      figure('Not final', `${count(it.waiting)} of ${count(it.mayWait)}`,
        el('meter', {
          min: 0, max: it.mayWait, low: it.mayWait * 0.5, high: it.mayWait * 0.8, optimum: 0,
          value: it.waiting, 'aria-label': 'Blocks that wait for a proof of work',
        })));
  }
  if (known(peg)) {
    shown.push(
      figure('Federation holds', bitcoin(peg.reserveSat), 'BTC'),
      figure('Payouts on their way', count(peg.openPayouts), [
        bitcoin(satOfWei(peg.owedWei)), ' BTC owed']));
  }
  if (shown.length < 4) {
    shown.push(figure('Up for', span(Date.now() - Date.parse(about.since)), about.version));
  }
  return shown;
}

function known(part) {
  return part && !part.absent && !part.error;
}

/** A card, or why there is nothing in it. */
function of(id, title, part, absent, content) {
  if (!part || part.absent) {
    return card(id, title, note(absent));
  }
  if (part.error) {
    return card(id, title, el('p', { class: 'note', 'data-tone': 'bad' }, part.error));
  }
  return card(id, title, content(part));
}

function block(it) {
  return [count(it.number), ' ', hash(it.hash, 5)];
}

function chain({ chain: part, mining }) {
  return of('chain', 'Chain', part, 'This node follows no chain: chain.enabled is false.', (it) =>
    facts(
      ['Activity', [badge(it.activity, it.activity === 'halted' ? 'bad'
        : it.activity === 'starting' ? 'warn' : 'good'), it.reason ? ` ${it.reason}` : '']],
      ['Head', block(it.head)],
      ['Slot', count(it.slot)],
      ['Final', block(it.finalised)],
      ['Last proof', block(it.lastProof)],
      ['Waits for work', [count(it.waiting), ' of at most ', count(it.mayWait), ' blocks']],
      ['Authorities', [count(it.authorities.count), it.authorities.index === undefined
        ? ', this node is none of them' : `, this node is number ${it.authorities.index + 1}`]],
      ['Next authorities', it.authorities.next
        ? [count(it.authorities.next.count), ' from block ', count(it.authorities.next.from)] : ''],
      ['Rules change', it.change
        ? ['at block ', count(it.change.from), ': ', it.change.constants.join(', ')] : ''],
      ['Miners', known(mining) ? [mining.state, mining.reason ? `: ${mining.reason}` : '',
        mining.proof ? [', a proof up to ', count(mining.proof.upTo.number), ' waits'] : ''] : ''],
      ['Target', known(mining) && mining.bits ? el('code', {}, mining.bits) : '']));
}

function governance({ governance: part }) {
  const tones = { connected: 'good', failed: 'bad' };
  return of('governance', 'Governance', part,
    'This node keeps no stream to governance: governance.enabled is false.', (it) =>
      facts(
        ['Stream', badge(it.state, tones[it.state] ?? 'warn')],
        ['Because', it.reason],
        ['Endpoint', it.endpoint ? el('code', {}, it.endpoint) : ''],
        ['Since', it.since ? at(it.since) : ''],
        ['Next attempt', it.nextAttempt ? at(it.nextAttempt) : ''],
        ['Heartbeat', it.lastHeartbeat ? ago(it.lastHeartbeat) : 'none yet'],
        ['Round trip', it.roundTripMicros === undefined ? ''
          : `${(it.roundTripMicros / 1000).toFixed(1)} ms`],
        ['Messages', [count(it.sent), ' out, ', count(it.received), ' in']],
        ['Outbox', [count(it.waiting), ' wait, ', count(it.pending), ' without an answer']],
        ['Reconnects', count(it.reconnects)]));
}

function bitcoinNode({ bitcoin: part, fees, node: about }) {
  return of('bitcoin', 'Bitcoin', part, 'This node has no bridge: bitcoin.enabled is false.', (it) =>
    facts(
      ['Network', about.network],
      ['Node', it.says],
      ['Tip', count(it.tip)],
      ['Read up to', it.scanned === undefined ? '' : [count(it.scanned), it.tip > it.scanned
        ? `, ${count(it.tip - it.scanned)} behind` : '']],
      ['Deposits seen', count(it.deposits)],
      ['Fee rate', known(fees) && fees.satPerKvb !== undefined
        ? `${(fees.satPerKvb / 1000).toFixed(2)} sat/vB` : ''],
      ['Transactions sent', known(fees) ? count(fees.broadcast) : '']));
}

function execution({ execution: part }) {
  return of('execution', 'Execution client', part,
    'This node has no execution client: engine.enabled is false.', (it) =>
      facts(
        ['State', badge(it.state, it.ready ? 'good' : 'bad')],
        ['Because', it.reason],
        ['Since', at(it.since)],
        ['Program', it.client],
        ['Head', it.height === undefined ? '' : block({ number: it.height, hash: it.head })],
        ['Writes that wait', count(it.writesWaiting)]));
}

function balance({ peg: part }) {
  return of('balance', 'Coins', part, 'This node has no bridge: bitcoin.enabled is false.', (it) => {
    const held = BigInt(it.mintedWei) - BigInt(it.burnedWei) + BigInt(it.refundedWei);
    const fees = BigInt(it.sweepFeesSat) * 10n ** 10n;
    const kept = BigInt(it.reserveSat) * 10n ** 10n + fees - held - BigInt(it.owedWei);
    const line = (name, value, kind) =>
      el('tr', { class: kind }, el('th', { scope: 'row' }, name), el('td', {}, value));
    return [
      el('table', { class: 'sum' },
        el('caption', {}, `At block ${count(it.block)}`),
        el('tbody', {},
          line('Minted', moneyOfWei(it.mintedWei)),
          line('Burned', ['− ', moneyOfWei(it.burnedWei)]),
          line('Refunded', ['+ ', moneyOfWei(it.refundedWei)]),
          line('Held on the sidechain', moneyOfWei(held), 'total'),
          line('Owed to burns', ['+ ', moneyOfWei(it.owedWei)]),
          line('Fees of sweeps', ['− ', money(it.sweepFeesSat)]),
          line('Below a satoshi', ['+ ', moneyOfWei(kept)]),
          line('Federation holds', money(it.reserveSat), 'total'),
          line('of it spendable', money(it.spendableSat), 'less'))),
      el('p', { class: 'verdict' }, kept < 0n
        ? [badge('does not add up', 'bad'), ' the federation holds less than it owes']
        : [badge('adds up', 'good'), ' every coin is accounted for']),
    ];
  });
}

function federation({ federation: part }) {
  return of('federation', 'Federation', part, 'This node has no bridge: bitcoin.enabled is false.', (it) =>
    facts(
      ['Deposits to', el('code', { class: 'long' }, it.depositAddress)],
      ['Version', count(it.version)],
      ['Signatures', `${it.threshold} of ${it.members.length}`],
      ['Announced', it.announced
        ? `version ${it.announced.version} from block ${count(it.announced.from)}` : '']));
}

function node({ node: it }) {
  return card('about', 'Node', facts(
    ['Version', it.version],
    ['Chain id', String(it.chainId)],
    ['Up since', [at(it.since), `, ${span(Date.now() - Date.parse(it.since))}`]]));
}

function latest(events) {
  return el('section', { class: 'card', id: 'last', 'aria-labelledby': 'latest' },
    el('h2', { id: 'latest' }, 'Latest', ' ', el('a', { class: 'more', href: '#/events' }, 'all events')),
    events.length === 0 ? note('Nothing has happened yet.')
      : el('ol', { class: 'log' }, events.slice(-EVENTS).reverse().map(eventRow)));
}
