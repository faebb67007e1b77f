// Menus, dialogs, tabs, the choice of rows, and where the cursor starts.

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
