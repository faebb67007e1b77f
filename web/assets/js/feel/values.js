// The values of FEEL in the browser: null, boolean, string, Decimal, Array, Map (a context) and those below.
import { Decimal } from './decimal.js';
import { NoValue, UNREADABLE, Unsure } from './outcome.js';

/** A day of the calendar. */
export class Day {
  constructor(year, month, day) {
    Object.assign(this, { year, month, day });
    Object.freeze(this);
  }

  static of(year, month, day) {
    if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) throw new NoValue('date_out_of_range');
    return new Day(year, month, day);
  }

  /** Days since 1970-01-01. */
  get number() {
    return dayNumber(this.year, this.month, this.day);
  }

  toString() {
    const sign = this.year < 0 ? '-' : '';
    return `${sign}${pad(Math.abs(this.year), 4)}-${pad(this.month)}-${pad(this.day)}`;
  }
}

/** A time of day without a zone, in seconds from midnight. */
export class Clock {
  constructor(seconds) {
    this.seconds = seconds;
    Object.freeze(this);
  }
}

/** A date and time that was entered, Japan's. seconds: on that clock. */
export class Moment {
  constructor(seconds) {
    this.seconds = seconds;
    Object.freeze(this);
  }
}

/** A days and time duration in whole nanoseconds. */
export class Span {
  constructor(nanoseconds) {
    this.nanoseconds = nanoseconds;
    Object.freeze(this);
  }
}

/** A years and months duration. */
export class Months {
  constructor(months) {
    this.months = months;
    Object.freeze(this);
  }
}

/** A range; an end that is null is without limit. */
export class Range {
  constructor(start, end, startIncluded, endIncluded) {
    Object.assign(this, { start, end, startIncluded, endIncluded });
    Object.freeze(this);
  }
}

const CLASSES = [
  [Decimal, 'number'],
  [Array, 'list'],
  [Map, 'context'],
  [Day, 'date'],
  [Clock, 'time'],
  [Moment, 'date and time'],
  [Span, 'days and time duration'],
  [Months, 'years and months duration'],
  [Range, 'range'],
];

/** The kind of a value by its name in the standard. */
export function kindOf(value) {
  if (value === null) return 'Null';
  if (value === UNREADABLE) throw new Unsure('unreadable');
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value;
  const found = CLASSES.find(([type]) => value instanceof type);
  return found ? found[1] : 'function';
}

const pad = (number, length = 2) => String(number).padStart(length, '0');
export const isLeap = (year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
export const daysInMonth = (year, month) => (month === 2 && isLeap(year) ? 29 : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]);
export const DAY_NS = 86_400_000_000_000n;

/** Days since 1970-01-01 in the proleptic Gregorian calendar. */
export function dayNumber(year, month, day) {
  const shifted = year - (month <= 2 ? 1 : 0);
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

export function dayOf(number) {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365);
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * month + 2) / 5) + 1;
  const civil = month < 10 ? month + 3 : month - 9;
  return inCalendar(new Day(yearOfEra + era * 400 + (civil <= 2 ? 1 : 0), civil, day));
}

/** Move a day by months; a day the month lacks becomes its last. */
export function addMonths({ year, month, day }, months) {
  const count = year * 12 + month - 1 + months;
  const newYear = Math.floor(count / 12);
  const newMonth = count - newYear * 12 + 1;
  return inCalendar(new Day(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth))));
}

function inCalendar(day) {
  if (Math.abs(day.year) > 999_999_999) throw new NoValue('date_out_of_range');
  return day;
}
