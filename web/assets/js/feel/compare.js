// Equality, order and ranges (DMN 1.5, tables 52 to 55).
import { NoValue } from './outcome.js';
import { Range, kindOf } from './values.js';

const single = (value) => (Array.isArray(value) && value.length === 1 ? value[0] : undefined);

/** Whether two values are equal; null where they are of different kinds. */
export function equal(left, right) {
  if (left === null || right === null) return left === right;
  const kind = kindOf(left);
  if (kind !== kindOf(right)) return equalSingle(left, right);
  if (kind === 'list') return equalLists(left, right);
  if (kind === 'context') return equalContexts(left, right);
  if (kind === 'range') return equalRanges(left, right);
  if (kind === 'function') return left === right;
  return kind === 'boolean' ? left === right : order(left, right) === 0;
}

function equalSingle(left, right) {
  if (single(left) !== undefined && !Array.isArray(right)) return equal(left[0], right);
  if (single(right) !== undefined && !Array.isArray(left)) return equal(left, right[0]);
  return null;
}

const equalLists = (left, right) => left.length === right.length && left.every((item, index) => equal(item, right[index]) === true);

const equalContexts = (left, right) =>
  left.size === right.size && [...left].every(([key, item]) => right.has(key) && equal(item, right.get(key)) === true);

const equalRanges = (left, right) =>
  left.startIncluded === right.startIncluded &&
  left.endIncluded === right.endIncluded &&
  equal(left.start, right.start) === true &&
  equal(left.end, right.end) === true;

const sign = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
const ORDERS = {
  number: (left, right) => left.compare(right),
  string: (left, right) => compareText(left, right),
  date: (left, right) => sign(left.number, right.number),
  time: (left, right) => sign(left.seconds, right.seconds),
  'date and time': (left, right) => sign(left.seconds, right.seconds),
  'days and time duration': (left, right) => sign(left.nanoseconds, right.nanoseconds),
  'years and months duration': (left, right) => sign(left.months, right.months),
};

/** By characters, not by the halves JavaScript writes rare ones in. */
function compareText(left, right) {
  const one = [...left];
  const other = [...right];
  for (let index = 0; index < Math.min(one.length, other.length); index += 1) {
    if (one[index] !== other[index]) return sign(one[index].codePointAt(0), other[index].codePointAt(0));
  }
  return sign(one.length, other.length);
}

/** -1, 0 or 1; NoValue for values without an order between them. */
export function order(left, right) {
  if (single(left) !== undefined) return order(left[0], right);
  if (single(right) !== undefined) return order(left, right[0]);
  const compare = ORDERS[kindOf(left)];
  if (!compare || kindOf(left) !== kindOf(right)) throw new NoValue('not_comparable');
  return compare(left, right);
}

export function includes(range, point) {
  if (range.start !== null) {
    const side = order(point, range.start);
    if (side < 0 || (side === 0 && !range.startIncluded)) return false;
  }
  if (range.end !== null) {
    const side = order(point, range.end);
    return side < 0 || (side === 0 && range.endIncluded);
  }
  return range.start !== null;
}

/** The range of the values that are `<`, `<=`, `>`, `>=` or `=` the end. */
export function rangeBeside(operator, end) {
  if (end === null || operator === '!=') throw new NoValue('range_ends');
  order(end, end);
  if (operator === '=') return new Range(end, end, true, true);
  if (operator[0] === '<') return new Range(null, end, false, operator === '<=');
  return new Range(end, null, operator === '>=', false);
}

/** Whether a value equals what is wanted, lies in its range, or is among its list (table 55). */
export function matches(value, wanted) {
  if (wanted instanceof Range && !(value instanceof Range)) return includes(wanted, value);
  if (Array.isArray(wanted)) return among(value, wanted);
  if (wanted === true && typeof value !== 'boolean' && value !== null) return true;
  return equal(value, wanted);
}

function among(value, wanted) {
  if (Array.isArray(value) && equal(value, wanted)) return true;
  return wanted.some((each) => equal(value, each) === true || (each instanceof Range && inside(value, each)));
}

function inside(value, range) {
  try {
    return includes(range, value);
  } catch (problem) {
    if (problem instanceof NoValue) return false;
    throw problem;
  }
}
