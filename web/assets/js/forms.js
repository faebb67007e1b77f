// What happens to a form's input: kept from being lost, saved now and then, sent once.
import { attachConditions } from './conditions.js';
import { say } from './words.js';

const PAUSE_MS = 2500;
const RESEND_MS = 8000;
const tokenOf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? '';

/** Attach to every form with a filled-in part, and to every form that is sent. */
export function attachForms() {
  for (const form of document.querySelectorAll('form')) {
    if (form.method === 'post') sendOnce(form);
    if (form.querySelector('[data-form]') || 'guard' in form.dataset) guard(form);
    attachPart(form);
  }
}

function attachPart(form) {
  for (const part of form.querySelectorAll('[data-form]')) {
    attachConditions(part);
    attachEras(part);
  }
}

/** A second press of the button does nothing while the first is under way. */
function sendOnce(form) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) event.preventDefault();
    else if (!event.defaultPrevented) {
      form.dataset.sent = '1';
      setTimeout(() => delete form.dataset.sent, RESEND_MS); // a download leaves the page as it is
    }
  });
  addEventListener('pageshow', () => delete form.dataset.sent);
}

/** Rows come and go in place; what was typed is saved now and then, and never left silently. */
function guard(form) {
  const state = { changes: 0, kept: 0 };
  const isDirty = () => state.changes > state.kept && !form.dataset.sent;
  form.addEventListener('input', () => {
    state.changes += 1;
  });
  addEventListener('beforeunload', (event) => isDirty() && event.preventDefault());
  form.addEventListener('click', (event) => {
    const button = event.target.closest('[name="_add_row"], [name="_remove_row"]');
    if (button) changeRows(form, button, event, state);
  });
  if (form.dataset.autosave) autosave(form, state, isDirty);
}

function autosave(form, state, isDirty) {
  const line = form.querySelector('[data-autosave-state]');
  let timer;
  const save = async (keepalive = false) => {
    if (!isDirty()) return;
    const { changes } = state;
    const answer = await send(form, keepalive);
    if (answer === 'kept') state.kept = changes;
    const time = new Date().toLocaleTimeString('ja-JP', { hour: 'numeric', minute: '2-digit' });
    if (line) line.textContent = answer === 'kept' ? say('saved', { time }) : say(answer);
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && save(true));
}

/** Save what is typed, without files. Answers "kept", "changed" (somebody else was first), "unsaved" or "signedOut". */
async function send(form, keepalive) {
  const data = new FormData(form);
  const { revision } = form.elements;
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  try {
    const response = await fetch(form.dataset.autosave, {
      method: 'POST', body: data, keepalive, redirect: 'manual',
      headers: {
        'X-Requested-With': 'fetch', 'X-CSRFToken': tokenOf(), Accept: 'application/json',
        ...(revision && { 'If-Match': `"${revision.value}"` }),
      },
    });
    if (revision && response.ok) revision.value = response.headers.get('ETag').replaceAll('"', '');
    if (response.ok) return 'kept';
    if (response.status === 409) return 'changed';
    return response.status === 401 || response.type === 'opaqueredirect' ? 'signedOut' : 'unsaved';
  } catch {
    return 'unsaved';
  }
}

/** The server draws the form with one row more or less; only that part of the page is replaced. */
async function changeRows(form, button, event, state) {
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = '1';
  try {
    const response = await fetch(form.action, { method: 'POST', body: new FormData(form, button), headers: { Accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const [old, fresh] = [form.querySelector('[data-form]'), page.querySelector('[data-form]')];
    if (!fresh) throw new Error('no form');
    old.replaceWith(document.adoptNode(fresh));
    attachPart(form);
    focusRow(fresh, button);
    state.changes += 1;
  } catch {
    delete form.dataset.sent;
    button.form.requestSubmit(button); // the plain way: the whole page comes back
  } finally {
    delete form.dataset.sent;
  }
}

/** Put the cursor where the person goes on: into the new row, or on the button that adds one. */
function focusRow(part, { name, value }) {
  const list = name === '_add_row' ? value : value.replace(/-\d+$/, '');
  const inputs = [...part.querySelectorAll(`[name^="${CSS.escape(list)}-"]`)].filter((input) => !input.disabled);
  const rows = Math.max(-1, ...inputs.map((input) => Number(input.name.slice(list.length + 1).split('.')[0])));
  const first = inputs.find((input) => input.name.startsWith(`${list}-${rows}.`));
  (name === '_add_row' ? first : part.querySelector(`[name="_add_row"][value="${CSS.escape(list)}"]`))?.focus();
}

/** Keep the line under a date field, which says it in the Japanese calendar, true while it is changed. */
function attachEras(part) {
  for (const input of part.querySelectorAll('input[type="date"]')) {
    const note = document.getElementById(`${input.id}-note`);
    if (note) input.addEventListener('change', () => (note.textContent = inEra(input.value)));
  }
}

function inEra(value) {
  if (!value) return '';
  const day = new Date(`${value}T00:00:00Z`);
  const format = (locale, options) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(day);
  if (document.documentElement.lang.startsWith('en')) return format('en', { dateStyle: 'full' });
  const date = format('ja-JP-u-ca-japanese', { era: 'long', year: 'numeric', month: 'long', day: 'numeric' });
  return `${date.replace(/(\D)1年/, '$1元年')}（${format('ja-JP', { weekday: 'short' })}）`;
}
