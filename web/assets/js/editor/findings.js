// What the server's check found: drawn on the elements and listed, each entry leading to its place.
const DELAY_MS = 900;
const SEVERITY = {
  error: { word: 'Error', tag: 'tag overdue' },
  warning: { word: 'Warning', tag: 'tag today' },
  hint: { word: 'Hint', tag: 'tag wait' },
};
const ORDER = Object.keys(SEVERITY);

/** Checks after each change and shows what is found. */
export class Findings {
  constructor({ modeler, translate, parts, check, goTo }) {
    Object.assign(this, { modeler, translate, parts, check, goTo });
    this.round = 0;
    modeler.on('commandStack.changed', () => this.soon());
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), DELAY_MS);
  }

  /** Check the present drawing; an answer overtaken by a newer question is dropped. */
  async now() {
    clearTimeout(this.timer);
    const round = ++this.round;
    const findings = await this.check();
    if (findings && round === this.round) this.show(findings);
  }

  show(findings) {
    const sorted = [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
    this.list(sorted);
    this.draw(sorted);
    this.summarise(sorted);
  }

  summarise(findings) {
    const count = (severity) => findings.filter((finding) => finding.severity === severity).length;
    const { summary } = this.parts;
    if (!summary) return;
    summary.textContent = findings.length
      ? this.translate('{errors} errors, {warnings} warnings', { errors: count('error'), warnings: count('warning') })
      : this.translate('Nothing found');
    summary.dataset.errors = count('error');
  }

  list(findings) {
    this.parts.findings.replaceChildren(...findings.map((finding) => this.row(finding)));
  }

  row(finding) {
    const row = document.createElement('tr');
    const element = this.elementOf(finding);
    row.append(cell(tag(finding.severity, this.translate)), cell(finding.name || finding.element || finding.file || ''), cell(finding.message));
    const last = cell('');
    if (element) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'btn quiet small';
      button.textContent = this.translate('Show in the diagram');
      button.addEventListener('click', () => this.goTo(element));
      last.append(button);
    }
    row.append(last);
    return row;
  }

  elementOf({ element }) {
    return element && this.modeler.get('elementRegistry').get(element);
  }

  draw(findings) {
    const overlays = this.modeler.get('overlays');
    const canvas = this.modeler.get('canvas');
    overlays.remove({ type: 'finding' });
    for (const id of this.marked ?? []) if (this.elementOf({ element: id })) canvas.removeMarker(id, 'has-error');
    this.marked = new Set();
    for (const [element, worst, texts] of byElement(findings, (finding) => this.elementOf(finding))) {
      const badge = tag(worst, this.translate);
      badge.title = texts.join('\n');
      badge.classList.add('finding');
      overlays.add(element, 'finding', { position: placeOf(element), html: badge, show: { minZoom: 0.4 } });
      if (worst === 'error') {
        canvas.addMarker(element, 'has-error');
        this.marked.add(element.id);
      }
    }
  }
}

const cell = (content) => {
  const made = document.createElement('td');
  made.append(content);
  return made;
};

function tag(severity, translate) {
  const { word, tag: classes } = SEVERITY[severity] ?? SEVERITY.hint;
  const made = document.createElement('span');
  made.className = classes;
  made.textContent = translate(word);
  return made;
}

/** [element, worst severity, messages] of each element that has findings; they come worst first. */
function byElement(findings, elementOf) {
  const found = new Map();
  for (const finding of findings) {
    const element = elementOf(finding);
    if (!element) continue;
    if (!found.has(element)) found.set(element, [element, finding.severity, []]);
    found.get(element)[2].push(finding.message);
  }
  return found.values();
}

const placeOf = (element) =>
  element.waypoints ? { top: -14, left: 0 } : { top: -14, right: Math.min(36, element.width) };
