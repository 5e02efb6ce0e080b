// What happened last, and what could not be delivered.
import { badge, card, el, fill, note, table } from './dom.js';
import { at, count, plain, rich } from './words.js';

const TONES = { routine: 'calm', info: 'calm', warn: 'warn', error: 'bad' };
const WORDS = { warn: 'warning', error: 'error' };
const LEAST = {
  info: ['info', 'warn', 'error'],
  all: ['routine', 'info', 'warn', 'error'],
  warn: ['warn', 'error'],
  error: ['error'],
};

/** Whether it is told where there is little room. */
export function isNotable(event) {
  return event.severity !== 'routine';
}

/** One of them in a list. */
export function row(event) {
  return el('li', { 'data-key': event.number, 'data-tone': TONES[event.severity] },
    at(event.at),
    el('span', { class: 'from' }, event.actor || event.room),
    el('span', { class: 'text' }, WORDS[event.severity]
      ? [badge(WORDS[event.severity], TONES[event.severity]), ' '] : null, rich(event.text)));
}

export function events(root, where, stateNow) {
  const chosen = { least: 'info', room: '', text: '' };
  const rooms = el('select', { id: 'room' });
  const least = el('select', { id: 'least' },
    el('option', { value: 'info' }, 'all but routine'),
    el('option', { value: 'all' }, 'everything'),
    el('option', { value: 'warn' }, 'warnings and errors'),
    el('option', { value: 'error' }, 'errors'));
  const text = el('input', { id: 'text', type: 'search', maxlength: 100, autocomplete: 'off' });
  const list = el('div', {});
  const letters = el('div', {});
  const control = (label, input) => el('label', {}, el('span', {}, label), input);
  root.append(
    el('h1', {}, 'Events'),
    el('form', { class: 'filter', role: 'search', 'aria-label': 'Filter the events' },
      control('Show', least), control('From', rooms), control('With the text', text)),
    list, letters);

  function draw() {
    const all = stateNow().events;
    const names = [...new Set(all.map((each) => each.room))].sort();
    fill(rooms, el('option', { value: '' }, 'everybody'),
      names.map((name) => el('option', { value: name }, name)));
    rooms.value = names.includes(chosen.room) ? chosen.room : '';
    const needle = chosen.text.toLowerCase();
    const some = all.filter((each) => LEAST[chosen.least].includes(each.severity)
      && (!chosen.room || each.room === chosen.room)
      && (!needle || `${each.actor} ${each.kind} ${each.text}`.toLowerCase().includes(needle)));
    const missed = stateNow().sections.crashes?.missed ?? 0;
    fill(list,
      el('p', { class: 'note' }, `${count(some.length)} of the last ${count(all.length)}, the `
        + `latest first${missed ? `; ${count(missed)} came too fast to be shown` : ''}.`),
      some.length === 0 ? null : el('ol', { class: 'log' }, some.reverse().map(row)));
  }

  function drawLetters() {
    const part = stateNow().sections.letters;
    fill(letters, part ? deadLetters(part) : null);
  }

  root.querySelector('form').addEventListener('submit', (submit) => submit.preventDefault());
  root.querySelector('form').addEventListener('input', () => {
    chosen.least = least.value;
    chosen.room = rooms.value;
    chosen.text = text.value;
    draw();
  });
  return {
    update: (names) => {
      if (names.has('events')) {
        draw();
      }
      if (names.has('letters')) {
        drawLetters();
      }
    },
  };
}

function deadLetters(part) {
  const kinds = Object.entries(part.byReason)
    .map(([reason, number]) => `${count(number)} ${plain(reason)}`).join(', ');
  return card('letters', 'Dead letters',
    part.total === 0 ? note('Every message was delivered.') : [
      note(`${count(part.total)} since the start: ${kinds}. What they said is not shown.`),
      table('The last messages that no actor finished', [
        { title: 'When', cell: (each) => at(each.at) },
        { title: 'Message', cell: (each) => each.message },
        { title: 'For', cell: (each) => each.actor },
        { title: 'Why', cell: (each) => plain(each.reason) },
      ], part.last, (each) => `${each.at} ${each.message} ${each.actor}`)]);
}
