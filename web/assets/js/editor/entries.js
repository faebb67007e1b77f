// The kinds of entries our property groups are made of.  Plain h(), no JSX.
import { h } from '@bpmn-io/properties-panel/preact';
import {
  CheckboxEntry,
  Group,
  ListGroup,
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
  isCheckboxEntryEdited,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
} from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';

const KINDS = {
  text: { component: TextFieldEntry, isEdited: isTextFieldEntryEdited },
  area: { component: TextAreaEntry, isEdited: isTextAreaEntryEdited },
  select: { component: SelectEntry, isEdited: isSelectEntryEdited },
  checkbox: { component: CheckboxEntry, isEdited: isCheckboxEntryEdited },
};

/** What the panel mounts; `field` says which kind it is, where its value comes from and where it goes. */
function Entry({ element, id, field }) {
  const translate = useService('translate');
  const debounce = useService('debounceInput');
  const say = (text) => (typeof text === 'function' ? text() : text) && translate(typeof text === 'function' ? text() : text);
  return h(KINDS[field.kind].component, {
    element,
    id,
    debounce,
    label: translate(field.label),
    description: say(field.description),
    monospace: field.monospace,
    autoResize: field.kind === 'area',
    getOptions: field.options && (() => withPresent(field.options(), field.get(), translate)),
    getValue: field.get,
    setValue: (value, error) => error || field.set(value),
    validate: field.validate && ((value) => say(field.validate(value) ?? '') || null),
  });
}

/** The choices, an empty one before them, and the present value even where the catalogue does not know it. */
function withPresent(options, present, translate) {
  const known = options.map(({ id, name, plain }) => ({ value: id, label: plain || !name || name === id ? name || id : `${name}（${id}）` }));
  const missing = present && !options.some(({ id }) => id === present);
  return [
    { value: '', label: translate('<not set>') },
    ...known,
    ...(missing ? [{ value: present, label: present }] : []),
  ];
}

/** A field with its id; the panel asks `isEdited` to mark what was filled in. */
export const entry = (id, field) => ({
  id,
  component: (props) => h(Entry, { ...props, field }),
  isEdited: KINDS[field.kind].isEdited,
});

/** A group that is open from the start. */
export const group = (element, id, label, entries) => ({ id, label, element, component: Group, shouldOpen: true, entries });

/** A list whose items can be added and removed. */
export function listGroup(element, id, label, { items, add, remove, fields, title }) {
  return {
    id,
    label,
    element,
    component: ListGroup,
    items: items.map((item, index) => ({
      id: `${id}-${index}`,
      label: title(item),
      autoFocusEntry: `${id}-${index}-0`,
      entries: fields(item).map((field, place) => entry(`${id}-${index}-${place}`, field)),
      remove: (event) => {
        event.stopPropagation();
        remove(item);
      },
    })),
    add: (event) => {
      event.stopPropagation();
      add();
    },
  };
}
