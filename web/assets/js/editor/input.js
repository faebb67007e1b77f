// Typed text becomes a change after a pause, so that undo takes back words rather than letters; but saving never waits.
import { debounce } from 'min-dash';

const PAUSE_MS = 300;
const pending = new Set();

/** What the properties panel calls for each of its text fields. */
function debounceInput(write) {
  const later = debounce((...values) => {
    pending.delete(later);
    write(...values);
  }, PAUSE_MS);
  const soon = (...values) => {
    pending.add(later);
    later(...values);
  };
  return Object.assign(soon, { flush: () => later.flush(), cancel: () => later.cancel() });
}

/** Take over at once what was typed and is still waiting. */
export function flushInput() {
  for (const later of [...pending]) later.flush();
}

export const inputModule = { debounceInput: ['value', debounceInput] };
