// What the node says, as it says it. A connection that breaks is made again, and goes on where it was.

const KEPT = 500;
const ROUTINE_KEPT = 100;
const SILENCE_MILLIS = 20_000;
const AGAIN_MILLIS = 5_000;

/** As the node does it: routine never takes the place of anything else. */
function bounded(events) {
  let routine = events.filter((each) => each.severity === 'routine').length - ROUTINE_KEPT;
  return events.filter((each) => each.severity !== 'routine' || routine-- <= 0).slice(-KEPT);
}

/**
 * Follows the node.
 *
 * @param changed is called with the names of the sections that are otherwise, and with the state
 *   all are in: { sections, events, missing }
 * @param connected is called with 'wait', 'live' or 'lost'
 */
export function follow(changed, connected) {
  const state = { sections: {}, events: [] };
  let source = null;
  let silence = 0;

  function heard() {
    connected('live');
    clearTimeout(silence);
    silence = setTimeout(open, SILENCE_MILLIS);
  }

  function take(message) {
    const told = JSON.parse(message.data);
    if (told.whole) {
      state.sections = {};
      state.events = [];
    }
    Object.assign(state.sections, told.sections);
    state.events = bounded(state.events.concat(told.events));
    const names = new Set(Object.keys(told.sections));
    if (told.whole || told.events.length > 0) {
      names.add('events');
    }
    heard();
    changed(names, state);
  }

  function open() {
    clearTimeout(silence);
    source?.close();
    source = new EventSource('/api/events');
    source.addEventListener('snapshot', take);
    source.addEventListener('delta', take);
    source.addEventListener('error', () => {
      connected('lost');
      if (source.readyState === EventSource.CLOSED) {
        clearTimeout(silence);
        silence = setTimeout(open, AGAIN_MILLIS);
      }
    });
  }

  connected('wait');
  open();
  return state;
}
