// The only place that makes nodes. Text becomes text nodes: nothing from outside is ever markup.

/** Makes an element; an attribute that is null or false is left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    node.setAttribute(name, value === true ? '' : String(value));
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) {
      append(node, child);
    } else if (child !== null && child !== undefined && child !== false) {
      node.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
}

/**
 * Gives a node new children, and keeps those that are as they were: the focus, a selection and
 * where somebody scrolled to stay.
 */
export function fill(node, ...children) {
  const fresh = document.createElement(node.tagName);
  append(fresh, children);
  morph(node, fresh);
}

function morph(old, fresh) {
  const wanted = [...fresh.childNodes];
  wanted.forEach((child, index) => {
    const there = old.childNodes[index];
    if (!there) {
      old.append(child);
    } else if (isAlike(there, child)) {
      update(there, child);
    } else {
      there.replaceWith(child);
    }
  });
  while (old.childNodes.length > wanted.length) {
    old.lastChild.remove();
  }
}

function isAlike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName
    && (one.dataset?.key ?? '') === (other.dataset?.key ?? '');
}

function update(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) {
      old.data = fresh.data;
    }
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name)) {
      old.removeAttribute(name);
    }
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
    }
  }
  morph(old, fresh);
}

/** Pairs of a name and what it is; pairs without a value are left out. */
export function facts(...pairs) {
  return el('dl', { class: 'facts' }, pairs
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

/** A word with a colour; the word alone says it, too. */
export function badge(word, tone) {
  return el('span', { class: 'badge', 'data-tone': tone }, word);
}

/** A part of a page under a title. */
export function card(id, title, ...content) {
  return el('section', { class: 'card', id, 'aria-labelledby': `${id}-title` },
    el('h2', { id: `${id}-title` }, title), content);
}

export function note(text) {
  return el('p', { class: 'note' }, text);
}

/**
 * A table. A cell that stands in the list of a narrow screen carries its column's name.
 *
 * @param columns of {title, cell(row), kind}: kind is 'number', 'wide' or nothing
 */
export function table(caption, columns, rows, keyOf) {
  // The roles are those that a table has; on a narrow screen its style would take them away.
  return el('div', { class: 'scroll' },
    el('table', { role: 'table' },
      el('caption', { class: 'unseen' }, caption),
      el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, columns.map((column) =>
        el('th', { role: 'columnheader', scope: 'col', class: column.kind }, column.title)))),
      el('tbody', { role: 'rowgroup' }, rows.map((row) =>
        el('tr', { role: 'row', 'data-key': keyOf(row) }, columns.map((column, index) => {
          const content = column.cell(row);
          const shown = content !== null && content !== undefined && content !== '';
          return el(index === 0 ? 'th' : 'td', {
            role: index === 0 ? 'rowheader' : 'cell',
            scope: index === 0 ? 'row' : null,
            class: [column.kind, shown ? '' : 'empty'].filter(Boolean).join(' ') || null,
            'data-label': column.title,
          }, content);
        }))))));
}
