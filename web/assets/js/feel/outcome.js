// Why an evaluation has no value.

/** The standard says null here. */
export class NoValue extends Error {}

/** This evaluator does not do what is asked; only the server knows. */
export class Unsure extends Error {}

/** Stands for a value that only the server can read; whatever looks at it is unsure. */
export const UNREADABLE = Object.freeze({});
