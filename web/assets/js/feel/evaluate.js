// Evaluates the tree of a FEEL expression (the shapes of engine/feel/parsing/tree.py) over a page's values.
import { compute, negate } from './arithmetic.js';
import { equal, includes, matches, order, rangeBeside } from './compare.js';
import { Decimal } from './decimal.js';
import { FUNCTIONS, call, weekday } from './functions.js';
import { NoValue, UNREADABLE, Unsure } from './outcome.js';
import { readAt } from './text.js';
import { Range, dayOf, kindOf } from './values.js';

const MOST_STEPS = 20_000;

/** Names and their values, or the element a filter looks at, within an outer scope. */
class Scope {
  constructor(outer, names, element) {
    Object.assign(this, { outer, names, element, run: outer?.run });
  }

  inner(entries) {
    return new Scope(this, new Map(entries));
  }

  around(element) {
    return new Scope(this, null, element);
  }

  find(name) {
    for (let scope = this; scope; scope = scope.outer) {
      if (scope.names?.has(name)) return scope.names.get(name);
      if (scope.names === null) {
        if (scope.element instanceof Map && scope.element.has(name)) return scope.element.get(name);
        if (name === 'item') return scope.element;
      }
    }
    return this.run.outside(name);
  }
}

/** null where the standard says so. */
function orNull(body) {
  try {
    return body();
  } catch (problem) {
    if (problem instanceof NoValue) return null;
    throw problem;
  }
}

function evaluate(node, scope) {
  if ((scope.run.steps += 1) > MOST_STEPS) throw new Unsure('steps');
  const [kind, ...parts] = node;
  const handler = HANDLERS[kind];
  if (!handler) throw new Unsure(kind);
  const value = handler(parts, scope, kind);
  if (value === UNREADABLE) throw new Unsure('unreadable');
  return value;
}

const each = (parts, scope) => parts.map((part) => evaluate(part, scope));

function range([opening, low, high, closing], scope) {
  const start = low && evaluate(low, scope);
  const end = high && evaluate(high, scope);
  return orNull(() => {
    if ((low && start === null) || (high && end === null) || (!low && !high)) throw new NoValue('range_ends');
    if (low && high ? order(start, end) > 0 : order(low ? start : end, low ? start : end) > 0) throw new NoValue('range_ends');
    return new Range(start, end, opening === '[' && low !== null, closing === ']' && high !== null);
  });
}

function context(entries, scope) {
  const made = new Map();
  const inside = new Scope(scope, made);
  for (const [key, value] of entries) made.set(key, evaluate(value, inside));
  return made;
}

const number = (value) => Decimal.of(value);
const PROPERTIES = {
  date: {
    year: (day) => number(day.year),
    month: (day) => number(day.month),
    day: (day) => number(day.day),
    weekday: (day) => number(weekday(day)),
  },
  'years and months duration': {
    years: ({ months }) => number(Math.trunc(months / 12)),
    months: ({ months }) => number(months % 12),
  },
  'days and time duration': {
    days: ({ nanoseconds }) => number(nanoseconds / 86_400_000_000_000n),
    hours: ({ nanoseconds }) => number((nanoseconds / 3_600_000_000_000n) % 24n),
    minutes: ({ nanoseconds }) => number((nanoseconds / 60_000_000_000n) % 60n),
  },
  range: {
    start: (value) => value.start,
    end: (value) => value.end,
    'start included': (value) => value.startIncluded,
    'end included': (value) => value.endIncluded,
  },
};

function entryOf(value, name) {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((item) => (item instanceof Map ? (item.get(name) ?? null) : orNull(() => entryOf(item, name))));
  if (value instanceof Map) {
    if (!value.has(name)) throw new NoValue('unknown_entry');
    return value.get(name);
  }
  const kind = kindOf(value);
  if (['time', 'date and time'].includes(kind) || (kind === 'days and time duration' && name === 'seconds')) throw new Unsure('temporal');
  const property = PROPERTIES[kind]?.[name];
  if (!property) throw new NoValue('no_entries');
  return property(value);
}

const CONDITIONS = new Set(['=', '!=', '<', '<=', '>', '>=', 'and', 'or', 'in', 'between', 'some', 'every', 'instance of', 'boolean']);

function filter([whole, test], scope) {
  const value = evaluate(whole, scope);
  if (value === null) return null;
  const items = Array.isArray(value) ? value : [value];
  if (!CONDITIONS.has(test[0])) {
    const position = evaluate(test, scope);
    if (position instanceof Decimal) return itemAt(items, position);
  }
  const kept = [];
  for (const item of items) {
    const answer = evaluate(test, scope.around(item));
    if (answer === true) kept.push(item);
    else if (answer instanceof Decimal) return itemAt(items, answer);
  }
  return kept;
}

function itemAt(items, position) {
  if (!position.isWhole || position.adjusted > 9) return null;
  const place = Number(position.toBigInt());
  if (place === 0 || Math.abs(place) > items.length) return null;
  return items[place > 0 ? place - 1 : items.length + place];
}

/** The name of the function to call; what is not the standard's is the server's. */
function functionName([kind, name], scope) {
  if (kind !== 'name' || scope.run.isVariable(name, scope)) throw new Unsure('call');
  if (name === 'today' && scope.run.today) return name;
  if (!FUNCTIONS.has(name)) throw new Unsure(name);
  return name;
}

function callPlain([callee, ...given], scope) {
  const name = functionName(callee, scope);
  const values = each(given, scope);
  if (name === 'today') return values.length ? null : scope.run.today;
  return orNull(() => call(name, values));
}

function callNamed([callee, ...given], scope) {
  const name = functionName(callee, scope);
  const values = new Map(given.map(([parameter, value]) => [parameter, evaluate(value, scope)]));
  if (name === 'today') throw new Unsure(name);
  return values.size < given.length ? null : orNull(() => call(name, values));
}

function arithmetic([first, ...rest], scope, operator) {
  return rest.reduce((value, part) => {
    const other = evaluate(part, scope);
    return orNull(() => compute(operator, value, other));
  }, evaluate(first, scope));
}

function fold(values, decisive) {
  let answer = !decisive;
  for (const value of values) {
    if (value === decisive) return decisive;
    if (value !== !decisive) answer = null;
  }
  return answer;
}

function* lazily(parts, scope) {
  for (const part of parts) yield evaluate(part, scope);
}

const compareWith = (holds) => ([left, right], scope) => {
  const one = evaluate(left, scope);
  const other = evaluate(right, scope);
  return orNull(() => holds(order(one, other)));
};

const speaksOfInput = (node) =>
  Array.isArray(node) && ((node[0] === 'name' && node[1] === '?') || node.some((part) => Array.isArray(part) && speaksOfInput(part)));

/** One test of the right side of `in`. */
function holds(node, scope) {
  const [kind, ...parts] = node;
  const value = scope.names.get('?');
  if (kind === 'any') return true;
  if (kind === 'unary') return beside(parts, value, scope);
  const wanted = evaluate(node, scope);
  if (speaksOfInput(node)) return typeof wanted === 'boolean' || wanted === null ? wanted : orNull(() => matches(value, wanted));
  if (['string', 'number', 'boolean'].includes(kind)) return equalsConstant(value, wanted);
  if (wanted === null && kind === 'range') return null;
  return orNull(() => matches(value, wanted));
}

function equalsConstant(value, wanted) {
  if (wanted === true && typeof value !== 'boolean' && !Array.isArray(value)) return value === null ? null : true;
  return equal(value, wanted);
}

function beside([operator, operand], value, scope) {
  const limit = evaluate(operand, scope);
  return orNull(() => {
    if (operator === '=' || operator === '!=') return flipped(equal(value, limit), operator === '!=');
    order(value, limit);
    return includes(rangeBeside(operator, limit), value);
  });
}

const flipped = (answer, turn) => (answer === null || !turn ? answer : !answer);

function membership([value, ...tests], scope) {
  const inside = scope.inner([['?', evaluate(value, scope)]]);
  if (tests.length === 1) return holds(tests[0], inside);
  return fold((function* () {
    for (const test of tests) yield holds(test, inside);
  })(), true);
}

/** The values of `first..last`, up or down. */
function* spanOf(first, last) {
  const kind = kindOf(first);
  if (kind !== kindOf(last) || !['number', 'date'].includes(kind)) throw new NoValue('not_iterable');
  if (kind === 'number' && (!first.isWhole || !last.isWhole)) throw new NoValue('not_iterable');
  const [from, to] = kind === 'date' ? [first.number, last.number] : [first, last].map((end) => {
    if (end.adjusted > 15) throw new Unsure('steps');
    return Number(end.toBigInt());
  });
  const step = from <= to ? 1 : -1;
  if (Math.abs(to - from) > MOST_STEPS) throw new Unsure('steps');
  for (let value = from; value !== to + step; value += step) yield kind === 'date' ? dayOf(value) : number(value);
}

function itemsOf(value) {
  if (value === null) throw new NoValue('not_iterable');
  if (Array.isArray(value)) return value;
  if (!(value instanceof Range)) return [value];
  return [...spanOf(value.start, value.end)].filter(
    (item) => !(equal(item, value.start) && !value.startIncluded) && !(equal(item, value.end) && !value.endIncluded));
}

function* combinations([[name, domain], ...more], scope) {
  const values = domain[0] === 'span' ? spanOf(evaluate(domain[1], scope), evaluate(domain[2], scope)) : itemsOf(evaluate(domain, scope));
  for (const value of values) {
    const inside = scope.inner([[name, value]]);
    if (more.length) yield* combinations(more, inside);
    else yield inside;
  }
}

function loop([domains, body], scope) {
  return orNull(() => {
    const results = [];
    for (const inside of combinations(domains, scope)) results.push(evaluate(body, inside.inner([['partial', [...results]]])));
    return results;
  });
}

const quantified = ([domains, body], scope, kind) =>
  orNull(() => fold((function* () {
    for (const inside of combinations(domains, scope)) yield evaluate(body, inside);
  })(), kind === 'some'));

const NAMES = {
  dateTime: 'date and time', dayTimeDuration: 'days and time duration', yearMonthDuration: 'years and months duration',
};
const BASIC = new Set(['Null', 'boolean', 'number', 'string', 'date', 'time', 'date and time', 'days and time duration', 'years and months duration']);

function conforms(value, type) {
  if (type === 'Any') return true;
  if (typeof type === 'string') {
    const wanted = NAMES[type] ?? type;
    if (!BASIC.has(wanted)) throw new Unsure('type');
    return value === null || kindOf(value) === wanted;
  }
  if (type[0] !== 'list') throw new Unsure('type');
  return value === null || (Array.isArray(value) && value.every((item) => conforms(item, type[1])));
}

function instanceOf([operand, type], scope) {
  const value = evaluate(operand, scope);
  const fits = conforms(value, type);
  return value === null ? type === 'Null' : fits;
}

const HANDLERS = {
  null: () => null,
  boolean: ([value]) => value,
  number: ([text]) => Decimal.from(text),
  string: ([text]) => text,
  at: ([text]) => orNull(() => readAt(text)),
  list: each,
  context,
  range,
  unary: ([operator, operand], scope) => {
    const end = evaluate(operand, scope);
    return orNull(() => rangeBeside(operator, end));
  },
  name: ([name], scope) => scope.find(name),
  path: ([inner, name], scope) => {
    const value = evaluate(inner, scope);
    return orNull(() => entryOf(value, name));
  },
  filter,
  call: callPlain,
  'call named': callNamed,
  neg: ([part], scope) => {
    const value = evaluate(part, scope);
    return part[0] === 'number' ? value.negated() : orNull(() => negate(value));
  },
  '=': ([left, right], scope) => equal(evaluate(left, scope), evaluate(right, scope)),
  '!=': ([left, right], scope) => flipped(equal(evaluate(left, scope), evaluate(right, scope)), true),
  '<': compareWith((side) => side < 0),
  '<=': compareWith((side) => side <= 0),
  '>': compareWith((side) => side > 0),
  '>=': compareWith((side) => side >= 0),
  and: (parts, scope) => fold(lazily(parts, scope), false),
  or: (parts, scope) => fold(lazily(parts, scope), true),
  between: ([value, low, high], scope) => {
    const point = evaluate(value, scope);
    return orNull(() => order(point, evaluate(low, scope)) >= 0 && order(point, evaluate(high, scope)) <= 0);
  },
  in: membership,
  'instance of': instanceOf,
  if: ([condition, then, otherwise], scope) => evaluate(evaluate(condition, scope) === true ? then : otherwise, scope),
  for: loop,
  some: quantified,
  every: quantified,
};
for (const operator of ['+', '-', '*', '/', '**']) HANDLERS[operator] = arithmetic;

/** The answer of an expression of which only the server knows the value. */
export const UNSURE = Symbol('unsure');

/**
 * Evaluate a tree over a Map of values.
 *
 * The value is the server's exactly, or UNSURE: for functions beyond the list in functions.js, times with zones, written
 * functions, powers that are not exact, and expressions of more than 20,000 steps.
 * today: the day in Japan, for today(). strict: a name that is not among the values is UNSURE rather than null.
 */
export function evaluateTree(tree, values, { today = null, strict = false } = {}) {
  const run = {
    steps: 0,
    today,
    outside(name) {
      if (values.has(name)) return values.get(name);
      if (strict || FUNCTIONS.has(name) || STANDARD.has(name)) throw new Unsure(name);
      return null;
    },
    isVariable(name, scope) {
      for (let each = scope; each; each = each.outer) {
        if (each.names?.has(name) || (each.element instanceof Map && each.element.has(name))) return true;
      }
      return values.has(name);
    },
  };
  const root = new Scope(null, new Map());
  root.run = run;
  try {
    return evaluate(tree, root);
  } catch (problem) {
    if (problem instanceof Unsure || problem instanceof RangeError) return UNSURE;
    if (problem instanceof NoValue) return null;
    throw problem;
  }
}

// functions of the standard that are not done here: their names are no plain variables either
const STANDARD = new Set(['today', 'now', 'time', 'date and time', 'range', 'number', 'matches', 'replace', 'split', 'median', 'stddev', 'mode', 'sqrt', 'log', 'exp', 'is', 'sort', 'sublist', 'remove', 'insert before', 'list replace', 'month of year', 'week of year', 'get value', 'get entries', 'context', 'context put', 'context merge', 'before', 'after', 'meets', 'met by', 'overlaps', 'overlaps before', 'overlaps after', 'finishes', 'finished by', 'includes', 'during', 'starts', 'started by', 'coincides']);
