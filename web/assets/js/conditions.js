// Hides what a form's conditions hide, as the server would: the same FEEL trees over what is typed now.
//
// [data-hide-if] holds a tree, [data-scope] the prefix of the names it sees first, [data-variables] of the form the
// case's values.  Where the browser cannot know (UNSURE) an element stays as the server drew it.
import { Clock, Decimal, Moment, UNREADABLE, UNSURE, adopt, evaluateTree, readDate, readJson } from './feel.js';

const MOST_ROUNDS = 10;
const NUMBER = /^[+-]?(\d{1,18}(\.\d{0,12})?|\.\d{1,12})$/;

/** Attach to a form part that has conditions. */
export function attachConditions(part) {
  const elements = [...part.querySelectorAll('[data-hide-if]')].map((element) => ({
    element,
    scope: element.dataset.scope ?? '',
    tree: JSON.parse(element.dataset.hideIf),
  }));
  if (!elements.length) return;
  const variables = adopt(readJson(part.dataset.variables || '{}'));
  const judge = () => show(elements, hiddenNow(part, elements, variables));
  part.addEventListener('input', judge);
  part.addEventListener('change', judge);
  judge();
}

function show(elements, hidden) {
  for (const { element } of elements) {
    const hide = hidden.has(element);
    element.hidden = hide;
    for (const input of element.querySelectorAll('input, select, textarea')) {
      input.disabled = Boolean(input.closest('[data-hide-if][hidden]'));
    }
  }
}

/** What a hidden field holds counts as nothing, so hiding one may hide another: repeat until it settles. */
function hiddenNow(part, elements, variables) {
  let hidden = new Set(elements.filter(({ element }) => 'hidden' in element.dataset).map(({ element }) => element));
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const data = read(part, hidden);
    const found = new Set(elements.filter((each) => isHidden(each, data, variables, hidden)).map(({ element }) => element));
    const settled = found.size === hidden.size && [...found].every((element) => hidden.has(element));
    hidden = found;
    if (settled) break;
  }
  return hidden;
}

function isHidden({ element, tree, scope }, data, variables, hidden) {
  const value = evaluateTree(tree, valuesIn(scope, data, variables), { today: today(), strict: true });
  return value === UNSURE ? hidden.has(element) : value === true;
}

/** The values a condition sees: of its own row or group over the outer ones, with `this` and `parent`. */
function valuesIn(scope, data, variables) {
  let own = data;
  let values = new Map([...variables, ...data]);
  for (const [, name, number] of scope.matchAll(/([^.]+?)(?:-(\d+))?\./g)) {
    own = number === undefined ? own.get(name) : own.get(name)?.[Number(number)];
    if (!(own instanceof Map)) own = new Map();
    values = new Map([...values, ...own, ['this', own], ['parent', values]]);
  }
  return values;
}

/** Everything typed, nested as the server collects it. */
function read(part, hidden) {
  const data = new Map();
  for (const input of part.querySelectorAll('input[name], select[name], textarea[name]')) {
    const cover = [...hidden].find((element) => element.contains(input));
    if (cover) put(data, headOf(input.name, cover.dataset.scope ?? ''), null);
    else place(data, input);
  }
  return data;
}

/** The name in a hidden element's own scope under which an input lies. */
const headOf = (name, scope) => scope + name.slice(scope.length).split(/[.]|-\d+\./)[0];

function place(data, input) {
  const { name } = input;
  if (input.type === 'radio') {
    if (input.checked) put(data, name, textOf(input));
    else if (at(data, name) === undefined) put(data, name, null);
  } else if (input.type === 'checkbox' && !input.closest('.choices')) put(data, name, input.checked);
  else if (input.type === 'checkbox' || input.type === 'file') put(data, name, [...(at(data, name) ?? []), ...chosen(input)]);
  else if (/\.(date|time)$/.test(name) && input.closest('fieldset')?.querySelector(`[name="${CSS.escape(name.replace(/\.time$/, '.date'))}"]`)) {
    put(data, name.replace(/\.(date|time)$/, ''), momentOf(input));
  } else put(data, name, valueOf(input));
}

const chosen = (input) => (input.type === 'file' ? [...input.files].map(({ name }) => name) : input.checked ? [input.value] : []);
const textOf = (input) => input.value.trim() || null;

/** The value of one input by what it asks for; null where the server would find nothing usable. */
function valueOf(input) {
  const text = textOf(input);
  if (text === null) return null;
  if (['numeric', 'decimal'].includes(input.inputMode)) return numberOf(text);
  if (input.type === 'date') return readDate(text);
  if (input.type === 'time') return clockOf(text);
  if (['w-date', 'w-time'].some((width) => input.classList.contains(width))) return UNREADABLE; // typed in words
  return text.replaceAll('\r\n', '\n');
}

function numberOf(text) {
  const plain = text.normalize('NFKC').replace(/[‐‑‒–—―−ー－]/g, '-').replace(/[, ]/g, '');
  return NUMBER.test(plain) ? Decimal.from(plain) : UNREADABLE; // perhaps with its unit, which the server knows
}

function clockOf(text) {
  const [hour, minute] = text.split(':').map(Number);
  return new Clock((hour * 60 + minute) * 60);
}

/** Both inputs of a date and time together; the second to be read decides. */
function momentOf(input) {
  const base = input.name.replace(/\.(date|time)$/, '');
  const part = (name) => input.form?.elements.namedItem(`${base}.${name}`)?.value ?? '';
  const [day, clock] = [part('date'), part('time')];
  if (!day && !clock) return null;
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || !/^\d\d:\d\d$/.test(clock)) return day && clock ? UNREADABLE : null;
  return new Moment(readDate(day).number * 86_400 + clockOf(clock).seconds);
}

/** Walk to the place of a page name such as "items-0.name", making what is missing. */
function walk(data, name) {
  const steps = name.split('.');
  const last = steps.pop();
  let here = data;
  for (const step of steps) {
    const [, list, number] = /^(.+)-(\d+)$/.exec(step) ?? [];
    if (number === undefined) {
      if (!(here.get(step) instanceof Map)) here.set(step, new Map());
      here = here.get(step);
    } else {
      if (!Array.isArray(here.get(list))) here.set(list, []);
      const rows = here.get(list);
      while (rows.length <= Number(number)) rows.push(new Map());
      here = rows[Number(number)];
    }
  }
  return [here, last];
}

function put(data, name, value) {
  const [here, last] = walk(data, name);
  here.set(last, value);
}

function at(data, name) {
  const [here, last] = walk(data, name);
  return here.get(last);
}

/** The day in Japan. */
function today() {
  return readDate(new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(new Date()));
}
