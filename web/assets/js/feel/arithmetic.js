// + - * / ** and negation (DMN 1.5, tables 56 to 62), for numbers, texts, days and durations.
import { Decimal, add, divide, multiply, power, subtract } from './decimal.js';
import { NoValue, Unsure } from './outcome.js';
import { Clock, DAY_NS, Moment, Months, Span, addMonths, dayOf, kindOf } from './values.js';

const N = 'number';
const S = 'string';
const D = 'date';
const YM = 'years and months duration';
const DT = 'days and time duration';

/** A day moved by nanoseconds, counted from its midnight. */
function shiftDay(day, nanoseconds) {
  const total = BigInt(day.number) * DAY_NS + nanoseconds;
  const days = total / DAY_NS - (total % DAY_NS < 0n ? 1n : 0n);
  return dayOf(Number(days));
}

const monthsFrom = (number) => new Months(Number(limited(number).toBigInt()));
const spanFrom = (number) => new Span(limited(number).toBigInt());
const limited = (number) => {
  if (number.adjusted > 40) throw new NoValue('number_out_of_range');
  return number;
};
const asNumber = (value) => new Decimal(value instanceof Span ? value.nanoseconds : BigInt(value.months));

const TABLES = {
  '+': {
    [N + N]: add,
    [S + S]: (left, right) => left + right,
    [D + YM]: (day, { months }) => addMonths(day, months),
    [YM + D]: ({ months }, day) => addMonths(day, months),
    [D + DT]: (day, { nanoseconds }) => shiftDay(day, nanoseconds),
    [DT + D]: ({ nanoseconds }, day) => shiftDay(day, nanoseconds),
    [YM + YM]: (left, right) => new Months(left.months + right.months),
    [DT + DT]: (left, right) => new Span(left.nanoseconds + right.nanoseconds),
  },
  '-': {
    [N + N]: subtract,
    [D + D]: (left, right) => new Span(BigInt(left.number - right.number) * DAY_NS),
    [D + YM]: (day, { months }) => addMonths(day, -months),
    [D + DT]: (day, { nanoseconds }) => shiftDay(day, -nanoseconds),
    [YM + YM]: (left, right) => new Months(left.months - right.months),
    [DT + DT]: (left, right) => new Span(left.nanoseconds - right.nanoseconds),
  },
  '*': {
    [N + N]: multiply,
    [YM + N]: (duration, factor) => monthsFrom(multiply(asNumber(duration), factor)),
    [N + YM]: (factor, duration) => monthsFrom(multiply(asNumber(duration), factor)),
    [DT + N]: (duration, factor) => spanFrom(multiply(asNumber(duration), factor)),
    [N + DT]: (factor, duration) => spanFrom(multiply(asNumber(duration), factor)),
  },
  '/': {
    [N + N]: divide,
    [YM + N]: (duration, divisor) => monthsFrom(divide(asNumber(duration), divisor)),
    [DT + N]: (duration, divisor) => spanFrom(divide(asNumber(duration), divisor)),
    [YM + YM]: (left, right) => divide(asNumber(left), asNumber(right)),
    [DT + DT]: (left, right) => divide(asNumber(left), asNumber(right)),
  },
  '**': { [N + N]: power },
};

const single = (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value);
const isClock = (value) => value instanceof Clock || value instanceof Moment;

/** Combine two values; NoValue where the standard says null. */
export function compute(operator, one, other) {
  const left = single(one);
  const right = single(other);
  const operation = TABLES[operator][kindOf(left) + kindOf(right)];
  if (operation) return operation(left, right);
  if ((isClock(left) || isClock(right)) && left !== null && right !== null) throw new Unsure('temporal');
  throw new NoValue('not_computable');
}

/** The value with its sign turned, for numbers and durations. */
export function negate(value) {
  const inner = single(value);
  if (inner instanceof Months) return new Months(inner.months ? -inner.months : 0);
  if (inner instanceof Span) return new Span(-inner.nanoseconds);
  return compute('-', Decimal.of(0), inner);
}
