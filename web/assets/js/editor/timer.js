// What a timer may say without being an expression.
const DURATION = /^-?P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;
const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d|\[?@?[A-Za-z]+\/[A-Za-z_]+\]?)?)?$/;
const CYCLE = /^R\d*\/(.+)$/;

const isCycle = (text) => {
  const parts = CYCLE.exec(text)?.[1].split('/') ?? [];
  return parts.length > 0 && parts.length <= 3 && parts.every((part) => DURATION.test(part) || INSTANT.test(part));
};

const CHECKS = {
  timeDate: [(text) => INSTANT.test(text), 'Write an ISO 8601 instant, or FEEL beginning with ='],
  timeDuration: [(text) => DURATION.test(text), 'Write an ISO 8601 duration such as P5D, or FEEL beginning with ='],
  timeCycle: [isCycle, 'Write an ISO 8601 repetition such as R/P1M, or FEEL beginning with ='],
};

/** A sentence when a timer's text is neither FEEL nor the literal its kind needs; else null. */
export function checkTimer(kind, text) {
  if (!text || text.startsWith('=')) return null;
  const [holds, sentence] = CHECKS[kind];
  return holds(text.trim()) ? null : sentence;
}
