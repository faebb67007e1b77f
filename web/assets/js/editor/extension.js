// Reads and writes extension elements; every write is one step for undo.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

const change = (element, moddleElement, properties) => ({
  cmd: 'element.updateModdleProperties',
  context: { element, moddleElement, properties },
});

/** The extension element of a type on a moddle element, or undefined. */
export function extensionOf(owner, type) {
  const values = owner.get('extensionElements')?.get('values') ?? [];
  return values.find((value) => is(value, type));
}

/** One attribute of an extension element; '' when there is none. */
export function readExtension(element, type, property, owner = getBusinessObject(element)) {
  return extensionOf(owner, type)?.get(property) ?? '';
}

/** Commands that make sure `owner` has an extension element of the type; gives it and the commands. */
function ensure(injector, element, type, owner) {
  const factory = injector.get('bpmnFactory');
  const commands = [];
  let holder = owner.get('extensionElements');
  if (!holder) {
    holder = factory.create('bpmn:ExtensionElements', { values: [] });
    holder.$parent = owner;
    commands.push(change(element, owner, { extensionElements: holder }));
  }
  let value = extensionOf(owner, type);
  if (!value) {
    value = factory.create(type);
    value.$parent = holder;
    commands.push(change(element, holder, { values: [...holder.get('values'), value] }));
  }
  return { value, commands };
}

const run = (injector, commands) =>
  injector.get('commandStack').execute('properties-panel.multi-command-executor', commands);

/** Attributes of a moddle element that say something. */
function isEmpty(value, changes) {
  const after = { ...changes };
  for (const { name } of value.$descriptor.properties) if (!(name in after)) after[name] = value.get(name);
  return Object.values(after).every((part) => part === undefined || part === '' || (Array.isArray(part) && !part.length));
}

/** Set attributes of an extension element, making it when absent and dropping it when nothing is left in it. */
export function writeExtension(injector, element, type, properties, owner = getBusinessObject(element)) {
  const cleaned = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value === '' ? undefined : value]));
  const present = extensionOf(owner, type);
  if (present && isEmpty(present, cleaned)) {
    const holder = owner.get('extensionElements');
    run(injector, [change(element, holder, { values: holder.get('values').filter((value) => value !== present) })]);
    return;
  }
  const { value, commands } = ensure(injector, element, type, owner);
  run(injector, [...commands, change(element, value, cleaned)]);
}

/** The list inside an extension element, for example the headers of a job. */
export function readList(element, type, list) {
  return extensionOf(getBusinessObject(element), type)?.get(list) ?? [];
}

/** Add an item of `itemType` to the list inside an extension element. */
export function addToList(injector, element, type, list, itemType, attributes = {}) {
  const { value, commands } = ensure(injector, element, type, getBusinessObject(element));
  const item = injector.get('bpmnFactory').create(itemType, attributes);
  item.$parent = value;
  run(injector, [...commands, change(element, value, { [list]: [...value.get(list), item] })]);
}

/** Take an item out; the list's extension element goes with its last item. */
export function removeFromList(injector, element, type, list, item) {
  writeExtension(injector, element, type, { [list]: readList(element, type, list).filter((other) => other !== item) });
}

/** Set attributes of any moddle element under `element`. */
export function writeModdle(injector, element, moddleElement, properties) {
  run(injector, [change(element, moddleElement, properties)]);
}
