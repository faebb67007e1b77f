// Single-key shortcuts: [data-key="n"] is pressed or focused by n.  ? lists them; they can be switched off (WCAG 2.1.4).
import { say } from './words.js';

const SWITCH = 'banso-keys';
const FIELDS = 'input, select, textarea, [contenteditable="true"], [role="textbox"]';

const storage = {
  get isOff() {
    try {
      return localStorage.getItem(SWITCH) === 'off';
    } catch {
      return false;
    }
  },
  set isOff(off) {
    try {
      localStorage.setItem(SWITCH, off ? 'off' : 'on');
    } catch {
      // a browser without storage keeps them on
    }
  },
};

export function attachKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest?.(FIELDS)) return;
    if (event.target.closest?.('.djs-container, .bio-properties-panel, dialog')) return;
    if (event.key === '?') openHelp();
    else if (!storage.isOff) press(event);
  });
  for (const opener of document.querySelectorAll('[data-keys-help]')) {
    opener.addEventListener('click', (event) => {
      event.preventDefault();
      openHelp();
    });
  }
}

function press(event) {
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target || target.closest('[hidden]')) return;
  event.preventDefault();
  if (target.matches(FIELDS)) target.focus();
  else target.click();
}

function openHelp() {
  const dialog = document.getElementById('keys-help') ?? makeHelp();
  dialog.showModal();
}

function makeHelp() {
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const title = make('h2', { id: 'keys-help-title', textContent: say('keys') });
  const close = make('button', { type: 'button', className: 'btn small', textContent: say('close') });
  const facts = make('dl', { className: 'facts' }, ...line(make, '?', say('help')));
  for (const target of document.querySelectorAll('[data-key]')) facts.append(...line(make, target.dataset.key, nameOf(target)));
  const box = make('input', { type: 'checkbox', checked: !storage.isOff });
  box.addEventListener('change', () => (storage.isOff = !box.checked));
  const body = make('div', { className: 'body' }, facts, make('label', { className: 'check' }, box, say('keysOn')));
  const dialog = make('dialog', { id: 'keys-help' }, make('header', {}, title, close), body);
  dialog.setAttribute('aria-labelledby', title.id);
  close.addEventListener('click', () => dialog.close());
  document.body.append(dialog);
  return dialog;
}

const line = (make, key, name) => [make('dt', {}, make('kbd', { textContent: key })), make('dd', { textContent: name })];
const nameOf = (target) => target.ariaLabel || target.labels?.[0]?.textContent || target.textContent.trim();
