// What every page needs; each part attaches itself to the elements that ask for it.
import '../css/app.css';
import { attachForms } from './forms.js';
import { attachKeys } from './keys.js';
import { attachCopying, attachCountdowns, attachDialogs, attachGoOn, attachMenus, attachSelection, attachSummary, attachTabs } from './page.js';

attachForms();
attachSummary();
attachMenus();
attachDialogs();
attachTabs();
attachSelection();
attachCopying();
attachCountdowns();
attachKeys();
attachGoOn();
document.documentElement.dataset.script = 'on'; // what only works without script may hide itself
