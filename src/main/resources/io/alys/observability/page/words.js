// Numbers, times and money as people read them.
import { el } from './dom.js';

const WEI_PER_SAT = 10n ** 10n;
const SAT_PER_BTC = 100_000_000n;
const grouped = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export function count(value) {
  return value === null || value === undefined ? '' : grouped.format(value);
}

/** Satoshi as bitcoin, all eight digits: columns stay in line. */
export function bitcoin(sat) {
  const value = BigInt(sat);
  const size = value < 0n ? -value : value;
  const fraction = String(size % SAT_PER_BTC).padStart(8, '0');
  return `${value < 0n ? '−' : ''}${grouped.format(size / SAT_PER_BTC)}.${fraction}`;
}

/** An amount with its unit; the exact satoshi are its title. */
export function money(sat) {
  return el('span', { class: 'money', title: `${grouped.format(BigInt(sat))} sat` },
    bitcoin(sat), el('span', { class: 'unit' }, ' BTC'));
}

/** The same of wei, of which 10^18 are a bitcoin; what is below a satoshi is cut. */
export function moneyOfWei(wei) {
  return el('span', { class: 'money', title: `${grouped.format(BigInt(wei))} wei` },
    bitcoin(BigInt(wei) / WEI_PER_SAT), el('span', { class: 'unit' }, ' BTC'));
}

export function satOfWei(wei) {
  return BigInt(wei) / WEI_PER_SAT;
}

/** A hash in a few characters; all of it is its title. */
export function hash(text, ends = 8) {
  const short = text.length > 2 * ends + 5 ? `${text.slice(0, ends + 2)}…${text.slice(-ends)}` : text;
  return el('code', { class: 'hash', title: text }, short);
}

export function at(iso) {
  const moment = new Date(iso);
  const today = moment.toDateString() === new Date().toDateString();
  return el('time', { datetime: iso, title: iso }, today ? clock.format(moment) : day.format(moment));
}

/** How long ago; the moment is its title. */
export function ago(iso) {
  return el('time', { datetime: iso, title: iso }, `${span(Date.now() - Date.parse(iso))} ago`);
}

export function span(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min ${seconds % 60} s`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A constant of the program as a word: SIGNATURES_REQUESTED becomes signatures requested. */
export function plain(constant) {
  return constant.toLowerCase().replaceAll('_', ' ');
}

const IDS = /((?:0x)?[0-9a-f]{64}(?::[0-9]+)?)/;

/** A text whose hashes are short; those that are ids of pegs lead there. */
export function rich(text) {
  return text.split(IDS).map((part, index) => {
    if (index % 2 === 0) {
      return part;
    }
    return part.includes(':')
      ? el('a', { href: `#/pegs/${encodeURIComponent(part)}` }, hash(part, 6)) : hash(part, 6);
  });
}
