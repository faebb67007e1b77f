// The steps of the drawing as a table: the way to every setting without a mouse, and for people who cannot see it.
import { getBusinessObject, is, isAny } from 'bpmn-js/lib/util/ModelUtil';

import { extensionOf, readExtension } from './extension.js';

const LISTED = ['bpmn:Activity', 'bpmn:Event', 'bpmn:Gateway', 'bpmn:Lane', 'bpmn:Participant'];

/** Keeps the table next to the drawing true. */
export class Elements {
  constructor({ modeler, translate, body, catalogue, goTo }) {
    Object.assign(this, { modeler, translate, body, catalogue, goTo });
    modeler.on(['import.done', 'commandStack.changed', 'selection.changed'], () => this.draw());
  }

  draw() {
    const [selected] = this.modeler.get('selection').get();
    const focused = document.activeElement?.closest?.('[data-element]')?.dataset.element;
    const shapes = this.modeler.get('elementRegistry').filter((element) => isAny(element, LISTED) && !element.labelTarget);
    this.body.replaceChildren(...shapes.sort(inReadingOrder).map((element) => this.row(element, element === selected)));
    if (focused) this.body.querySelector(`[data-element="${CSS.escape(focused)}"] button`)?.focus();
  }

  row(element, isSelected) {
    const row = document.createElement('tr');
    row.dataset.element = element.id;
    row.classList.toggle('sel', isSelected);
    const head = document.createElement('th');
    head.scope = 'row';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn quiet small';
    button.textContent = getBusinessObject(element).get('name') || this.translate('(no name)');
    button.ariaPressed = String(isSelected);
    button.addEventListener('click', () => this.goTo(element));
    head.append(button);
    row.append(head);
    for (const text of this.columns(element)) row.insertCell().textContent = text;
    return row;
  }

  columns(element) {
    const { groups, forms, rules } = this.catalogue;
    const lane = is(element, 'bpmn:Lane') && extensionOf(getBusinessObject(element), 'banso:Lane')?.get('group');
    return [
      this.translate(typeName(element)),
      name(groups, lane || readExtension(element, 'zeebe:AssignmentDefinition', 'candidateGroups')),
      name(forms, readExtension(element, 'zeebe:FormDefinition', 'formId')),
      name(rules, readExtension(element, 'banso:Deadline', 'rule')),
    ];
  }
}

const name = (options = [], id = '') => options.find((option) => option.id === id)?.name ?? id;

/** "bpmn:UserTask" → "User Task", as the libraries write it. */
const typeName = (element) => element.type.replace('bpmn:', '').replace(/([a-z])([A-Z])/g, '$1 $2');

const inReadingOrder = (a, b) => a.x - b.x || a.y - b.y;
