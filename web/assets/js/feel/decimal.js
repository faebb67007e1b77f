// Exact decimals of 34 digits, rounded half to even, as the server counts (DMN 1.5, 10.3.2.3.1).
import { NoValue, Unsure } from './outcome.js';

const DIGITS = 34;
const LARGEST = 6144;
const SMALLEST = -6143;
const FORM = /^(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;

const power10 = (exponent) => 10n ** BigInt(exponent);
const lengthOf = (coefficient) => (coefficient < 0n ? -coefficient : coefficient).toString().length;

/** coefficient × 10 ** exponent; one value may have several forms. */
export class Decimal {
  constructor(coefficient, exponent = 0) {
    this.coefficient = coefficient;
    this.exponent = exponent;
    Object.freeze(this);
  }

  /** Read "12.50" or "1e3"; numbers of JSON come as their text. */
  static from(text) {
    const found = FORM.exec(String(text));
    if (!found) throw new Unsure('number');
    const [, sign, whole, fraction, exponent] = found;
    const coefficient = BigInt(`${whole}${fraction}` || '0');
    return rounded(sign ? -coefficient : coefficient, Number(exponent ?? 0) - fraction.length);
  }

  static of(integer) {
    return new Decimal(BigInt(integer));
  }

  get isZero() {
    return this.coefficient === 0n;
  }

  /** The exponent of the first digit. */
  get adjusted() {
    return lengthOf(this.coefficient) - 1 + this.exponent;
  }

  get isWhole() {
    return this.exponent >= 0 || this.coefficient % power10(-this.exponent) === 0n;
  }

  /** The whole part, cut toward zero. */
  toBigInt() {
    if (this.isZero) return 0n;
    if (this.adjusted > 400) throw new Unsure('size');
    return this.exponent >= 0 ? this.coefficient * power10(this.exponent) : this.coefficient / power10(-this.exponent);
  }

  toString() {
    const digits = (this.coefficient < 0n ? -this.coefficient : this.coefficient).toString();
    const sign = this.coefficient < 0n ? '-' : '';
    if (this.isZero) return '0';
    if (this.exponent >= 0) return sign + digits + '0'.repeat(this.exponent);
    const padded = digits.padStart(1 - this.exponent, '0');
    const fraction = padded.slice(this.exponent).replace(/0+$/, '');
    return sign + padded.slice(0, this.exponent) + (fraction && `.${fraction}`);
  }

  negated() {
    return new Decimal(-this.coefficient, this.exponent);
  }

  compare(other) {
    const [left, right] = aligned(this, other);
    return left < right ? -1 : left > right ? 1 : 0;
  }
}

/** Both coefficients at the smaller exponent. */
function aligned(left, right) {
  if (left.isZero) return [0n, right.coefficient];
  if (right.isZero) return [left.coefficient, 0n];
  const gap = left.exponent - right.exponent;
  if (Math.abs(gap) > 2 * LARGEST) throw new Unsure('size');
  return gap >= 0
    ? [left.coefficient * power10(gap), right.coefficient]
    : [left.coefficient, right.coefficient * power10(-gap)];
}

/** Divide by 10 ** places under a way of rounding; `sticky` says that digits were cut off before. */
function shortened(coefficient, places, mode, sticky = false) {
  const unit = power10(places);
  const quotient = coefficient / unit;
  const rest = coefficient % unit;
  if (rest === 0n && !sticky) return quotient;
  const negative = coefficient < 0n;
  const twice = 2n * (rest < 0n ? -rest : rest);
  const side = twice === unit ? (sticky ? 1 : 0) : twice > unit ? 1 : -1;
  const away = MODES[mode]({ negative, side, odd: quotient % 2n !== 0n });
  return away ? quotient + (negative ? -1n : 1n) : quotient;
}

/** Whether a cut number moves away from zero; side: its rest is less than (-1), exactly (0) or more than (1) half. */
const MODES = {
  'half even': ({ side, odd }) => side > 0 || (side === 0 && odd),
  'half up': ({ side }) => side >= 0,
  'half down': ({ side }) => side > 0,
  up: () => true,
  down: () => false,
  floor: ({ negative }) => negative,
  ceiling: ({ negative }) => !negative,
};

function rounded(coefficient, exponent, sticky = false) {
  if (coefficient === 0n) return new Decimal(0n, Math.max(Math.min(exponent, LARGEST), SMALLEST));
  const surplus = lengthOf(coefficient) - DIGITS;
  const value = surplus > 0 ? new Decimal(shortened(coefficient, surplus, 'half even', sticky), exponent + surplus) : new Decimal(coefficient, exponent);
  if (value.adjusted > LARGEST) throw new NoValue('number_out_of_range');
  if (value.adjusted < SMALLEST) throw new Unsure('subnormal');
  return value;
}

export function add(left, right) {
  if (!left.isZero && !right.isZero && Math.abs(left.adjusted - right.adjusted) > 200) throw new Unsure('size');
  const [one, other] = aligned(left, right);
  const exponent = left.isZero ? right.exponent : right.isZero ? left.exponent : Math.min(left.exponent, right.exponent);
  return rounded(one + other, exponent);
}

export const subtract = (left, right) => add(left, right.negated());

export const multiply = (left, right) => rounded(left.coefficient * right.coefficient, left.exponent + right.exponent);

export function divide(left, right) {
  if (right.isZero) throw new NoValue('division_by_zero');
  const shift = Math.max(0, DIGITS + 3 - lengthOf(left.coefficient) + lengthOf(right.coefficient));
  const scaled = left.coefficient * power10(shift);
  return rounded(scaled / right.coefficient, left.exponent - right.exponent - shift, scaled % right.coefficient !== 0n);
}

/** left ** right where the result is exact; else the last digit is the server's to decide. */
export function power(left, right) {
  if (left.isZero && right.isZero) return Decimal.of(1);
  if (!right.isWhole || right.coefficient < 0n || right.adjusted > 3) throw new Unsure('power');
  const exponent = right.toBigInt();
  if (BigInt(lengthOf(left.coefficient)) * exponent > 2000n) throw new Unsure('power');
  const coefficient = left.coefficient ** exponent;
  const significant = coefficient.toString().replace(/^-/, '').replace(/0+$/, '');
  if (significant.length > DIGITS) throw new Unsure('power');
  return rounded(coefficient, left.exponent * Number(exponent));
}

/** Round to so many places after the point; null of the server where that needs more digits than there are. */
export function roundTo(value, places, mode) {
  if (places < -SMALLEST_SCALE || places > LARGEST_SCALE) throw new NoValue('outside_domain');
  if (value.exponent >= -places && places >= 0) return value;
  const cut = -places - value.exponent;
  if (cut > 7000) throw new Unsure('size');
  const coefficient = cut >= 0 ? shortened(value.coefficient, cut, mode) : value.coefficient * power10(-cut);
  if (lengthOf(coefficient) > DIGITS) throw new NoValue('number_out_of_range');
  return rounded(coefficient, -places);
}

const SMALLEST_SCALE = 6111;
const LARGEST_SCALE = 6176;

/** The remainder with the sign of the divisor. */
export function modulo(dividend, divisor) {
  if (divisor.isZero) throw new NoValue('division_by_zero');
  if (!dividend.isZero && Math.abs(dividend.adjusted - divisor.adjusted) > 100) throw new Unsure('size');
  const [one, other] = aligned(dividend, divisor);
  if (!dividend.isZero && lengthOf(one / other) > DIGITS) throw new NoValue('number_out_of_range');
  const exponent = dividend.isZero ? divisor.exponent : Math.min(dividend.exponent, divisor.exponent);
  const rest = rounded(one % other, exponent);
  return !rest.isZero && rest.coefficient < 0n !== divisor.coefficient < 0n ? add(rest, divisor) : rest;
}
