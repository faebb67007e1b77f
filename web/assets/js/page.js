// Menus, dialogs, tabs, the choice of rows, and where the cursor starts.

import { say } from './words.js';

/** After an error the cursor is at the summary; its links lead into the fields. */
export function attachSummary() {
  const summary = document.querySelector('[data-focus], .summary[tabindex]');
  summary?.focus();
  document.addEventListener('click', (event) => {
    const link = event.target.closest('.summary a[href^="#"]');
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const field = target?.matches('input, select, textarea') ? target : (target?.querySelector('input, select, textarea') ?? target);
    if (!field) return;
    event.preventDefault();
    field.focus();
    (field.closest('.field') ?? field).scrollIntoView({ block: 'nearest' });
  });
}

/** A menu closes on Escape and when something else is pressed. */
export function attachMenus() {
  const close = (except) => {
    for (const menu of document.querySelectorAll('details.menu[open]')) if (menu !== except) menu.open = false;
  };
  document.addEventListener('click', (event) => close(event.target.closest('details.menu')));
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const menu = document.activeElement?.closest('details.menu[open]');
    close();
    menu?.querySelector('summary').focus();
  });
}

/** [data-dialog="id"] opens a dialog, [data-close] inside closes it. */
export function attachDialogs() {
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-dialog]');
    if (opener) {
      event.preventDefault();
      document.getElementById(opener.dataset.dialog)?.showModal();
    }
    event.target.closest('[data-close]')?.closest('dialog')?.close();
  });
}

/** Tabs within a page (role=tablist); tabs that are links need nothing. */
export function attachTabs() {
  for (const list of document.querySelectorAll('[role="tablist"]')) {
    const tabs = [...list.querySelectorAll('[role="tab"]')];
    const choose = (chosen) => {
      for (const tab of tabs) {
        tab.ariaSelected = String(tab === chosen);
        tab.tabIndex = tab === chosen ? 0 : -1;
        document.getElementById(tab.getAttribute('aria-controls')).hidden = tab !== chosen;
      }
    };
    list.addEventListener('click', (event) => tabs.includes(event.target) && choose(event.target));
    list.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const next = step && tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
      if (next) {
        choose(next);
        next.focus();
      }
    });
    choose(tabs.find((tab) => tab.ariaSelected === 'true') ?? tabs[0]);
  }
}

/** [data-check-all="name"] ticks all boxes of that name; [data-bulk] shows while any is ticked, [data-count] how many. */
export function attachSelection() {
  for (const all of document.querySelectorAll('[data-check-all]')) {
    const boxes = () => [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(all.dataset.checkAll)}"]`)];
    const show = () => {
      const count = boxes().filter((box) => box.checked).length;
      all.checked = count > 0 && count === boxes().length;
      all.indeterminate = count > 0 && !all.checked;
      for (const box of boxes()) box.closest('tr')?.classList.toggle('sel', box.checked);
      for (const bar of document.querySelectorAll('[data-bulk]')) bar.hidden = count === 0;
      for (const place of document.querySelectorAll('[data-count]')) place.textContent = count;
    };
    all.addEventListener('change', () => {
      for (const box of boxes()) box.checked = all.checked;
      show();
    });
    document.addEventListener('change', (event) => boxes().includes(event.target) && show());
    show();
  }
}

/** form[data-go-on] sends itself: long work is done by portions, and the page after each shows how far it is. */
export function attachGoOn() {
  document.querySelector('form[data-go-on]')?.requestSubmit();
}

/** [data-copy="id"] copies the value of that field and says so in the words of data-copied. */
export function attachCopying() {
  for (const button of document.querySelectorAll('[data-copy]')) {
    button.addEventListener('click', async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        return; // the text stands selected, ready for the keyboard
      }
      button.textContent = button.dataset.copied;
    });
  }
}

const MINUTE = 60_000;
const TOLD_AT = [30, 10, 5, 1, 0]; // minutes left that are said aloud; nothing in between

/** How long is left, or how long ago it was due: whole minutes, seconds in the last ten. */
function leftUntil(instant) {
  const late = Date.now() > instant;
  const seconds = Math.floor(Math.abs(instant - Date.now()) / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const near = !late && seconds < 600;
  const amount = say(near ? 'minutesSeconds' : hours ? 'hoursMinutes' : 'minutes', { hours, minutes, seconds: seconds % 60 });
  return say(late ? 'overBy' : 'left', { amount });
}

/** [data-countdown="instant"] counts down; a status line for screen readers speaks at a few moments only. */
export function attachCountdowns() {
  const clocks = [...document.querySelectorAll('[data-countdown]')];
  if (clocks.length === 0) return;
  const spoken = document.body.appendChild(document.createElement('p'));
  spoken.className = 'vh';
  spoken.setAttribute('role', 'status');
  const before = new Map(clocks.map((clock) => [clock, Infinity]));
  const count = () => {
    for (const clock of clocks) {
      const instant = Date.parse(clock.dataset.countdown);
      const minutes = Math.ceil((instant - Date.now()) / MINUTE);
      clock.textContent = leftUntil(instant);
      if (minutes < 0) clock.className = 'tag overdue';
      const passed = TOLD_AT.find((moment) => minutes <= moment && before.get(clock) > moment);
      if (passed !== undefined && before.get(clock) !== Infinity) spoken.textContent = clock.textContent;
      before.set(clock, minutes);
    }
  };
  count();
  setInterval(count, 1000);
}
