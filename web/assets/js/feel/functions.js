// The functions of the standard that conditions use.  Each is declared as on the server: "name?: kind|kind", "item...".
import { compute } from './arithmetic.js';
import { equal, order } from './compare.js';
import { Decimal, add, divide, modulo, multiply, roundTo } from './decimal.js';
import { NoValue, Unsure } from './outcome.js';
import { readDate, readDuration, stringOf } from './text.js';
import { Day, Months, Span, kindOf } from './values.js';

export const FUNCTIONS = new Map();

function define(name, declarations, body) {
  const parameters = declarations.map((declaration) => {
    const [, parameter, optional, variadic, kinds] = /^([^?.:]+)(\?)?(\.\.\.)?(?:: *(.+))?$/.exec(declaration);
    return { name: parameter, optional: Boolean(optional), variadic: Boolean(variadic), kinds: kinds?.split('|') };
  });
  if (!FUNCTIONS.has(name)) FUNCTIONS.set(name, []);
  FUNCTIONS.get(name).push({ parameters, body });
}

/** Offer an aggregate as f(list) and as f(a, b, …). */
function defineEitherWay(name, body, item = 'n') {
  define(name, ['list: list'], body);
  define(name, [`${item}...`], (...items) => body(items));
}

const refuse = () => {
  throw new NoValue('outside_domain');
};
const count = (number) => Decimal.of(number);
const isNumber = (value) => value instanceof Decimal;
const numbers = (items) => (items.every(isNumber) ? items : refuse());
const characters = (text) => [...text];

function integer(number) {
  if (number.adjusted > 18 || !number.isWhole) refuse();
  return Number(number.toBigInt());
}

/** Without its fraction, toward zero. */
const cut = (number) => (number.adjusted > 18 ? refuse() : new Decimal(number.toBigInt()));

/** An index from 0 of a position 1..n or -n..-1. */
function indexOf(position, length) {
  const number = integer(position);
  if (number === 0 || Math.abs(number) > length) refuse();
  return number > 0 ? number - 1 : length + number;
}

define('not', ['negand'], (value) => {
  const inner = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof inner === 'boolean' ? !inner : null;
});

// Texts
define('string length', ['string: string'], (text) => count(characters(text).length));
define('contains', ['string: string', 'match: string'], (text, match) => text.includes(match));
define('starts with', ['string: string', 'match: string'], (text, match) => text.startsWith(match));
define('ends with', ['string: string', 'match: string'], (text, match) => text.endsWith(match));
define('substring before', ['string: string', 'match: string'], (text, match) =>
  match && text.includes(match) ? text.slice(0, text.indexOf(match)) : '');
define('substring after', ['string: string', 'match: string'], (text, match) => {
  if (!match) return text;
  return text.includes(match) ? text.slice(text.indexOf(match) + match.length) : '';
});
define('substring', ['string: string', 'start position: number', 'length?: number|Null'], (text, start, length = null) => {
  const signs = characters(text);
  const first = indexOf(cut(start), signs.length);
  if (length === null) return signs.slice(first).join('');
  if (length.compare(count(1)) < 0) refuse();
  const most = length.compare(count(signs.length)) < 0 ? Number(length.toBigInt()) : signs.length;
  return signs.slice(first, first + most).join('');
});
define('upper case', ['string: string'], (text) => text.toUpperCase());
define('lower case', ['string: string'], (text) => text.toLowerCase());
define('string', ['from'], (value) => (value === null ? null : stringOf(value)));
define('string join', ['list: list', 'delimiter?: string|Null'], (items, delimiter = null) => {
  const texts = items.filter((item) => item !== null);
  if (!texts.every((item) => typeof item === 'string')) refuse();
  return texts.join(delimiter ?? '');
});

// Lists
const same = (left, right) => kindOf(left) === kindOf(right) && equal(left, right) === true;
define('list contains', ['list: list', 'element'], (items, element) => items.some((item) => same(item, element)));
define('count', ['list: list'], (items) => count(items.length));
define('sublist', ['list: list', 'start position: number', 'length?: number|Null'], (items, start, length = null) => {
  const first = indexOf(start, items.length);
  if (length === null) return items.slice(first);
  const wanted = length.compare(count(items.length + 1)) < 0 ? Number(length.toBigInt()) : items.length + 1;
  if (length.compare(count(1)) < 0 || first + wanted > items.length) refuse();
  return items.slice(first, first + wanted);
});
define('append', ['list: list', 'item...'], (items, ...more) => [...items, ...more]);
define('concatenate', ['list...: list'], (...lists) => lists.flat(1));
define('reverse', ['list: list'], (items) => [...items].reverse());
define('index of', ['list: list', 'match'], (items, match) =>
  items.flatMap((item, index) => (same(item, match) ? [count(index + 1)] : [])));
const distinct = (items) => items.filter((item, index) => !items.slice(0, index).some((other) => same(item, other)));
define('distinct values', ['list: list'], distinct);
define('union', ['list...: list'], (...lists) => distinct(lists.flat(1)));
define('flatten', ['list: list'], (items) => items.flat(Infinity));

// Aggregates
function extreme(items, side) {
  if (!items.length) return null;
  order(items[0], items[0]);
  return items.reduce((best, item) => (order(item, best) === side ? item : best));
}
defineEitherWay('min', (items) => extreme(items, -1), 'c');
defineEitherWay('max', (items) => extreme(items, 1), 'c');
const total = (items) => numbers(items).reduce(add, count(0));
defineEitherWay('sum', (items) => {
  if (!items.length) return null;
  if (isNumber(items[0])) return total(items);
  const kinds = new Set(items.map(kindOf));
  if (kinds.size !== 1 || !/duration$/.test(kindOf(items[0]))) refuse();
  return items.reduce((left, right) => compute('+', left, right));
});
defineEitherWay('mean', (items) => (items.length ? divide(total(items), count(items.length)) : null));
defineEitherWay('product', (items) => (items.length ? numbers(items).reduce(multiply, count(1)) : null));
const decide = (items, decisive) => {
  if (!items.every((item) => item === null || typeof item === 'boolean')) refuse();
  if (items.includes(decisive)) return decisive;
  return items.every((item) => item === !decisive) ? !decisive : null;
};
defineEitherWay('all', (items) => decide(items, false), 'b');
defineEitherWay('any', (items) => decide(items, true), 'b');

// Numbers
const MODES = {
  decimal: 'half even', floor: 'floor', ceiling: 'ceiling', 'round up': 'up', 'round down': 'down',
  'round half up': 'half up', 'round half down': 'half down',
};
for (const [name, mode] of Object.entries(MODES)) {
  const optional = ['floor', 'ceiling'].includes(name) ? '?' : '';
  define(name, ['n: number', `scale${optional}: number`], (number, scale = count(0)) => {
    if (scale.adjusted > 6) refuse();
    return roundTo(number, Number(scale.toBigInt()), mode);
  });
}
define('modulo', ['dividend: number', 'divisor: number'], modulo);
define('abs', ['n: number|days and time duration|years and months duration'], (value) => {
  if (value instanceof Months) return new Months(Math.abs(value.months));
  if (value instanceof Span) return new Span(value.nanoseconds < 0n ? -value.nanoseconds : value.nanoseconds);
  return value.coefficient < 0n ? value.negated() : value;
});
const isOdd = (number) => (number.isWhole ? number.toBigInt() % 2n !== 0n : refuse());
define('odd', ['number: number'], isOdd);
define('even', ['number: number'], (number) => !isOdd(number));

// Days
define('date', ['from: string'], readDate);
define('date', ['from: date|date and time'], (value) => {
  if (!(value instanceof Day)) throw new Unsure('temporal');
  return value;
});
define('date', ['year: number', 'month: number', 'day: number'], (...parts) => {
  const [year, month, day] = parts.map(integer);
  if (Math.abs(year) > 999_999_999) throw new NoValue('date_out_of_range');
  return Day.of(year, month, day);
});
define('duration', ['from: string'], readDuration);
const WEEK = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
export const weekday = (day) => ((((day.number + 3) % 7) + 7) % 7) + 1;
const onlyDay = (body) => (day) => {
  if (!(day instanceof Day)) throw new Unsure('temporal');
  return body(day);
};
define('day of week', ['date: date|date and time'], onlyDay((day) => WEEK[weekday(day) - 1]));
define('day of year', ['date: date|date and time'], onlyDay((day) => count(day.number - new Day(day.year, 1, 1).number + 1)));
define('years and months duration', ['from: date', 'to: date'], (start, end) => {
  const months = (end.year - start.year) * 12 + end.month - start.month;
  if (months > 0 && end.day < start.day) return new Months(months - 1);
  return new Months(months < 0 && end.day > start.day ? months + 1 : months);
});

// Calling
const MISFIT = Symbol('misfit');
const exact = ({ kinds }, value) => (!kinds || kinds.includes(kindOf(value)) ? value : MISFIT);

/** Bring an argument to its parameter by the implicit conversions of 10.3.2.9.4. */
function converted(parameter, value) {
  const { kinds } = parameter;
  const kind = kindOf(value);
  if (!kinds || kinds.includes(kind)) return value;
  if (kind === 'date' && kinds.includes('date and time')) throw new Unsure('temporal');
  if (kinds.includes('list') && value !== null) return [value];
  return kind === 'list' && value.length === 1 ? converted(parameter, value[0]) : MISFIT;
}

function positional({ parameters }, values) {
  const last = parameters.at(-1);
  if (last?.variadic) {
    if (values.length < parameters.length) return null;
    return values.map((value, index) => [parameters[Math.min(index, parameters.length - 1)], value]);
  }
  const needed = parameters.filter(({ optional }) => !optional).length;
  if (values.length < needed || values.length > parameters.length) return null;
  return values.map((value, index) => [parameters[index], value]);
}

function named({ parameters }, values) {
  if ([...values.keys()].some((name) => !parameters.some((parameter) => parameter.name === name))) return null;
  const pairs = parameters.map((parameter) => [parameter, values.get(parameter.name) ?? null]);
  while (pairs.length && pairs.at(-1)[0].optional && !values.has(pairs.at(-1)[0].name)) pairs.pop();
  return pairs;
}

/** Call a function with an array of arguments, or a Map of named ones; NoValue where they do not fit. */
export function call(name, values) {
  const signatures = FUNCTIONS.get(name);
  for (const fit of [exact, converted]) {
    for (const signature of signatures) {
      const pairs = Array.isArray(values) ? positional(signature, values) : named(signature, values);
      const fitted = pairs?.map(([parameter, value]) => fit(parameter, value));
      if (fitted && !fitted.includes(MISFIT)) return signature.body(...fitted);
    }
  }
  throw new NoValue('wrong_arguments');
}
