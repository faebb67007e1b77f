// FEEL in the browser, for the conditions of forms: the server parses, both evaluate, and they agree.
export { Decimal } from './feel/decimal.js';
export { UNSURE, evaluateTree } from './feel/evaluate.js';
export { UNREADABLE } from './feel/outcome.js';
export { adopt, readDate, readJson, stringOf } from './feel/text.js';
export { Clock, Moment } from './feel/values.js';
