// Dates and durations from their text, and values as `string()` writes them.
import { Decimal } from './decimal.js';
import { NoValue, UNREADABLE, Unsure } from './outcome.js';
import { DAY_NS, Clock, Day, Months, Span, kindOf } from './values.js';

const DATE = /^(-?(?:\d{4}|[1-9]\d{4,8}))-(\d\d)-(\d\d)$/;
const CLOCK = /^(\d\d):(\d\d):(\d\d)$/;
const MONTHS = /^(-)?P(?=\d)(?:(\d{1,12})Y)?(?:(\d{1,12})M)?$/;
const SPAN = /^(-)?P(?=\d|T\d)(?:(\d{1,18})D)?(?:T(?=\d)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d+))?S)?)?$/;
const SECOND = 1_000_000_000n;

export function readDate(text) {
  const found = DATE.exec(text);
  if (!found) throw new NoValue('bad_literal');
  return Day.of(Number(found[1]), Number(found[2]), Number(found[3]));
}

export function readDuration(text) {
  const months = MONTHS.exec(text);
  if (months) {
    const count = Number(months[2] ?? 0) * 12 + Number(months[3] ?? 0);
    return new Months(months[1] ? 0 - count : count);
  }
  const span = SPAN.exec(text);
  if (!span) throw new NoValue('bad_literal');
  const [days, hours, minutes, seconds] = span.slice(2, 6).map((part) => BigInt(part ?? 0));
  const fraction = BigInt((span[6] ?? '').slice(0, 9).padEnd(9, '0'));
  const length = days * DAY_NS + ((hours * 60n + minutes) * 60n + seconds) * SECOND + fraction;
  return new Span(span[1] ? -length : length);
}

/** What stands after `@`; of times only those without fraction and zone. */
export function readAt(text) {
  if (text.slice(0, 2).includes('P')) return readDuration(text);
  if (DATE.test(text)) return readDate(text);
  const clock = CLOCK.exec(text);
  if (!clock) throw new Unsure('temporal');
  const [hour, minute, second] = clock.slice(1).map(Number);
  if (hour > 23 || minute > 59 || second > 59) throw hour === 24 ? new Unsure('temporal') : new NoValue('bad_literal');
  return new Clock((hour * 60 + minute) * 60 + second);
}

/** Write a value as `string()` does. */
export function stringOf(value) {
  return typeof value === 'string' ? value : nested(value);
}

function nested(value) {
  switch (kindOf(value)) {
    case 'Null':
      return 'null';
    case 'boolean':
    case 'number':
    case 'date':
      return String(value);
    case 'string':
      return quoted(value);
    case 'list':
      return `[${value.map(nested).join(', ')}]`;
    case 'context':
      return `{${[...value].map(([key, item]) => `${keyText(key)}: ${nested(item)}`).join(', ')}}`;
    case 'years and months duration':
      return monthsText(value.months);
    case 'days and time duration':
      return spanText(value.nanoseconds);
    case 'time':
      return clockText(value.seconds);
    case 'range':
      return rangeText(value);
    default:
      throw new Unsure('string');
  }
}

const ESCAPES = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const quoted = (text) => `"${text.replace(/[\\"\n\r\t]/g, (sign) => ESCAPES[sign])}"`;

function keyText(key) {
  if (/^[A-Za-z_][A-Za-z0-9_ ]*$/.test(key)) return key;
  if (/^[ -~]*$/.test(key)) return quoted(key);
  throw new Unsure('string'); // which signs are letters is the server's to know
}

function monthsText(months) {
  const whole = Math.abs(months);
  const text = (whole >= 12 ? `${Math.floor(whole / 12)}Y` : '') + (whole % 12 ? `${whole % 12}M` : '');
  return `${months < 0 ? '-' : ''}P${text || '0M'}`;
}

function spanText(length) {
  const whole = length < 0n ? -length : length;
  const [days, hours, minutes] = [whole / DAY_NS, (whole / (3600n * SECOND)) % 24n, (whole / (60n * SECOND)) % 60n];
  const rest = whole % (60n * SECOND);
  const fraction = (rest % SECOND).toString().padStart(9, '0').replace(/0+$/, '');
  const seconds = rest ? `${rest / SECOND}${fraction && `.${fraction}`}S` : '';
  const clock = (hours ? `${hours}H` : '') + (minutes ? `${minutes}M` : '') + seconds;
  return `${length < 0n ? '-' : ''}P${(days ? `${days}D` : '') + (clock && `T${clock}`) || 'T0S'}`;
}

function clockText(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** An end so that `range()` reads it again. */
function endText(limit) {
  if (limit === null) return '';
  return /^(date|time|days|years)/.test(kindOf(limit)) ? `@"${nested(limit)}"` : nested(limit);
}

function rangeText({ start, end, startIncluded, endIncluded }) {
  const [low, high] = [start, end].map(endText);
  return `${startIncluded ? '[' : '('}${low}..${high}${endIncluded ? ']' : ')'}`;
}

/** Turn JSON (read with `readJson`) into values: objects become contexts. */
export function adopt(value) {
  if (typeof value === 'number') return Decimal.from(String(value));
  if (Array.isArray(value)) return value.map(adopt);
  if (value && value !== UNREADABLE && Object.getPrototypeOf(value) === Object.prototype) {
    return new Map(Object.entries(value).map(([key, item]) => [key, adopt(item)]));
  }
  return value ?? null;
}

/** Read JSON with exact numbers; large ones are unreadable to a browser that does not tell their text. */
export function readJson(text) {
  return JSON.parse(text, (_key, value, context) => {
    if (typeof value !== 'number') return value;
    if (context?.source === undefined && Math.abs(value) > Number.MAX_SAFE_INTEGER) return UNREADABLE;
    return Decimal.from(context?.source ?? String(value));
  });
}
