// The property groups of the dialect: which element has which settings, and where each is written.
import { getBusinessObject, is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { isEventSubProcess } from 'bpmn-js/lib/util/DiUtil';

import { entry, group, listGroup } from './entries.js';
import { addToList, extensionOf, readExtension, readList, removeFromList, writeExtension, writeModdle } from './extension.js';
import { checkTimer } from './timer.js';

/** A field kept in one attribute of an extension element. */
const extensionField = (injector, element, type, property, field, owner) => ({
  get: () => readExtension(element, type, property, owner),
  set: (value) => writeExtension(injector, element, type, { [property]: value }, owner),
  ...field,
});

const nameOf = (options, id) => options.find((option) => option.id === id)?.name ?? id;

/** The lane an element lies in, or undefined. */
function laneOf(element) {
  const process = element.parent && getBusinessObject(element.parent);
  const node = getBusinessObject(element);
  const sets = (is(process, 'bpmn:Participant') ? process.processRef : process)?.laneSets ?? [];
  return sets.flatMap((set) => set.lanes ?? []).find((lane) => lane.flowNodeRef?.includes(node));
}

function describeLane(element, { groups }, translate) {
  const lane = laneOf(element);
  const groupId = lane && extensionOf(lane, 'banso:Lane')?.get('group');
  return groupId ? translate('Not set: the group of the lane, {group}', { group: nameOf(groups, groupId) }) : '';
}

function assignment({ element, injector, catalogue, translate }) {
  const assigned = (property, field) => extensionField(injector, element, 'zeebe:AssignmentDefinition', property, field);
  return group(element, 'banso-assignment', translate('Who does it'), [
    entry('banso-group', assigned('candidateGroups', {
      kind: 'select', label: 'Group of people', options: () => catalogue.groups,
      description: () => describeLane(element, catalogue, translate),
    })),
    entry('banso-assignee', assigned('assignee', {
      kind: 'text', label: 'Person (FEEL)', description: 'For example =case.coordinator', monospace: true,
    })),
    entry('banso-priority', extensionField(injector, element, 'zeebe:PriorityDefinition', 'priority', {
      kind: 'text', label: 'Priority', description: '0 to 100, or FEEL; 50 when not set',
    })),
  ]);
}

function form({ element, injector, catalogue, translate }) {
  return group(element, 'banso-form', translate('Input form'), [
    entry('banso-form-id', extensionField(injector, element, 'zeebe:FormDefinition', 'formId', {
      kind: 'select', label: 'Form', options: () => catalogue.forms,
    })),
    ...(is(element, 'bpmn:UserTask') ? [entry('banso-record', extensionField(injector, element, 'banso:Record', 'kind', {
      kind: 'select', label: 'Record written on completion', options: () => catalogue.records,
    }))] : []),
  ]);
}

function deadline({ element, injector, catalogue, translate }) {
  const rule = () => catalogue.rules.find(({ id }) => id === readExtension(element, 'banso:Deadline', 'rule'));
  return group(element, 'banso-deadline', translate('Deadline'), [
    entry('banso-rule', extensionField(injector, element, 'banso:Deadline', 'rule', {
      kind: 'select', label: 'Deadline rule', options: () => catalogue.rules, description: () => rule()?.summary ?? '',
    })),
    entry('banso-due', extensionField(injector, element, 'zeebe:TaskSchedule', 'dueDate', {
      kind: 'text', label: 'Due without a rule', description: 'FEEL beginning with =, or an ISO 8601 date', monospace: true,
    })),
  ]);
}

function lane({ element, injector, catalogue, translate }) {
  return group(element, 'banso-lane', translate('Who does it'), [
    entry('banso-lane-group', extensionField(injector, element, 'banso:Lane', 'group', {
      kind: 'select', label: 'Group of the tasks in this lane', options: () => catalogue.groups,
    })),
  ]);
}

function decision({ element, injector, catalogue, translate }) {
  const called = (property, field) => extensionField(injector, element, 'zeebe:CalledDecision', property, field);
  return group(element, 'banso-decision', translate('Decision'), [
    entry('banso-decision-id', called('decisionId', { kind: 'select', label: 'Decision table', options: () => catalogue.decisions })),
    entry('banso-decision-result', called('resultVariable', { kind: 'text', label: 'Result goes into', monospace: true })),
  ]);
}

function script({ element, injector, translate }) {
  const scripted = (property, field) => extensionField(injector, element, 'zeebe:Script', property, field);
  return group(element, 'banso-script', translate('Calculation'), [
    entry('banso-script-expression', scripted('expression', { kind: 'area', label: 'Expression (FEEL)', monospace: true })),
    entry('banso-script-result', scripted('resultVariable', { kind: 'text', label: 'Result goes into', monospace: true })),
  ]);
}

function calledProcess({ element, injector, catalogue, translate }) {
  const called = (property, field) => extensionField(injector, element, 'zeebe:CalledElement', property, field);
  return group(element, 'banso-call', translate('Called process'), [
    entry('banso-call-id', called('processId', { kind: 'select', label: 'Process', options: () => catalogue.processes })),
    entry('banso-call-propagate', called('propagateAllChildVariables', {
      kind: 'checkbox', label: 'Take over all its variables',
      get: () => readExtension(element, 'zeebe:CalledElement', 'propagateAllChildVariables') === true,
      set: (value) => writeExtension(injector, element, 'zeebe:CalledElement', { propagateAllChildVariables: value }),
    })),
  ]);
}

function job({ element, injector, catalogue, translate }) {
  return group(element, 'banso-job', translate('What the system does'), [
    entry('banso-job-type', extensionField(injector, element, 'zeebe:TaskDefinition', 'type', {
      kind: 'select', label: 'Job', options: () => catalogue.jobs,
    })),
  ]);
}

/** The headers of a job; those its kind is known to take come with their choices. */
function headers({ element, injector, catalogue, translate }) {
  const type = readExtension(element, 'zeebe:TaskDefinition', 'type');
  const known = catalogue.jobs.find(({ id }) => id === type)?.headers ?? [];
  const present = readList(element, 'zeebe:TaskHeaders', 'values');
  const next = known.find(({ id }) => !present.some((header) => header.get('key') === id));
  return listGroup(element, 'banso-headers', translate('Job settings'), {
    items: present,
    title: (header) => `${nameOf(known, header.get('key')) ?? ''}：${header.get('value') ?? ''}`,
    add: () => addToList(injector, element, 'zeebe:TaskHeaders', 'values', 'zeebe:Header', { key: next?.id ?? '', value: '' }),
    remove: (header) => removeFromList(injector, element, 'zeebe:TaskHeaders', 'values', header),
    fields: (header) => [
      { ...moddleField(injector, element, header, 'key'), ...choice(known), label: 'Setting' },
      { ...moddleField(injector, element, header, 'value'), ...choice(valuesOf(known, header)), label: 'Value' },
    ],
  });
}

const valuesOf = (known, header) => known.find(({ id }) => id === header.get('key'))?.values ?? [];
const choice = (options) => (options.length ? { kind: 'select', options: () => options } : { kind: 'text' });

const moddleField = (injector, element, item, property) => ({
  get: () => item.get(property) ?? '',
  set: (value) => writeModdle(injector, element, item, { [property]: value }),
});

function mapping({ element, injector, translate }, list, itemType, id, label) {
  return listGroup(element, id, translate(label), {
    items: readList(element, 'zeebe:IoMapping', list),
    title: (item) => `${item.get('target') ?? ''} ← ${item.get('source') ?? ''}`,
    add: () => addToList(injector, element, 'zeebe:IoMapping', list, itemType, { source: '=', target: '' }),
    remove: (item) => removeFromList(injector, element, 'zeebe:IoMapping', list, item),
    fields: (item) => [
      { kind: 'text', label: 'Variable', monospace: true, ...moddleField(injector, element, item, 'target') },
      { kind: 'area', label: 'Value (FEEL)', monospace: true, ...moddleField(injector, element, item, 'source') },
    ],
  });
}

function condition({ element, injector, translate }) {
  const flow = getBusinessObject(element);
  const source = element.source;
  const isDefault = () => getBusinessObject(source).get('default') === flow;
  const modeling = injector.get('modeling');
  const write = (body) => {
    const conditionExpression = body && injector.get('bpmnFactory').create('bpmn:FormalExpression', { body });
    if (conditionExpression) conditionExpression.$parent = flow;
    modeling.updateProperties(element, { conditionExpression: conditionExpression || undefined });
  };
  return group(element, 'banso-condition', translate('Condition'), [
    entry('banso-default', {
      kind: 'checkbox', label: 'Taken when no other condition holds', get: isDefault,
      set: (value) => modeling.updateProperties(source, { default: value ? flow : undefined }),
    }),
    ...(isDefault() ? [] : [entry('banso-condition-body', {
      kind: 'area', label: 'Condition (FEEL)', monospace: true, description: 'For example =urgency = "high"',
      get: () => flow.get('conditionExpression')?.get('body') ?? '', set: write,
    })]),
  ]);
}

const TIMERS = [
  { id: 'timeDate', name: 'At an instant' },
  { id: 'timeDuration', name: 'After a duration' },
  { id: 'timeCycle', name: 'Again and again' },
];

function timer({ element, injector, translate }) {
  const definition = eventDefinition(element, 'bpmn:TimerEventDefinition');
  const kind = () => TIMERS.find(({ id }) => definition.get(id))?.id ?? '';
  const body = () => (kind() ? definition.get(kind()).get('body') ?? '' : '');
  const write = (id, text) => {
    const expression = id && injector.get('bpmnFactory').create('bpmn:FormalExpression', { body: text });
    if (expression) expression.$parent = definition;
    const none = { timeDate: undefined, timeDuration: undefined, timeCycle: undefined };
    writeModdle(injector, element, definition, id ? { ...none, [id]: expression } : none);
  };
  return group(element, 'banso-timer', translate('Timer'), [
    entry('banso-timer-kind', {
      kind: 'select', label: 'Kind', get: kind, set: (id) => write(id, body()),
      options: () => TIMERS.map(({ id, name }) => ({ id, name: translate(name), plain: true })),
    }),
    ...(kind() ? [entry('banso-timer-value', {
      kind: 'text', label: 'When', monospace: true, get: body, set: (text) => write(kind(), text),
      validate: (text) => checkTimer(kind(), text), description: 'FEEL beginning with =, or ISO 8601 (P5D, 2027-03-31T17:00:00+09:00, R/P1M)',
    })] : []),
  ]);
}

const eventDefinition = (element, type) =>
  (getBusinessObject(element).get('eventDefinitions') ?? []).find((definition) => is(definition, type));

/** The message an event or task waits for, or undefined. */
const messageOf = (element) =>
  is(element, 'bpmn:ReceiveTask')
    ? getBusinessObject(element).get('messageRef')
    : is(element, 'bpmn:CatchEvent') && eventDefinition(element, 'bpmn:MessageEventDefinition')?.get('messageRef');

function correlation({ element, injector, translate }, message) {
  return group(element, 'banso-correlation', translate('Correlation'), [
    entry('banso-correlation-key', extensionField(injector, element, 'zeebe:Subscription', 'correlationKey', {
      kind: 'text', label: 'Correlation key (FEEL)', monospace: true, description: 'For example =referral.number',
    }, message)),
  ]);
}

function collection({ element, injector, translate }, loop) {
  const looped = (property, field) => entry(`banso-loop-${property}`,
    extensionField(injector, element, 'zeebe:LoopCharacteristics', property, { kind: 'text', monospace: true, ...field }, loop));
  return group(element, 'banso-loop', translate('For each item'), [
    looped('inputCollection', { label: 'Items (FEEL)' }),
    looped('inputElement', { label: 'Name of one item' }),
    looped('outputCollection', { label: 'Results go into' }),
    looped('outputElement', { label: 'Result of one item (FEEL)' }),
  ]);
}

const CHOOSING = ['bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway', 'bpmn:ComplexGateway', 'bpmn:Activity'];
const isBy = (type) => ({ element }) => is(element, type);
const canMap = ({ element }) => isAny(element, ['bpmn:UserTask', 'bpmn:ServiceTask', 'bpmn:SendTask', 'bpmn:CallActivity', 'bpmn:SubProcess']);
const isJob = ({ element }) => isAny(element, ['bpmn:ServiceTask', 'bpmn:SendTask']);
const startsByForm = ({ element }) =>
  is(element, 'bpmn:StartEvent') && !eventDefinition(element, 'bpmn:EventDefinition') && !isEventSubProcess(element.parent);

/** Each group and when it is shown, in the order of the panel. */
const GROUPS = [
  [isBy('bpmn:UserTask'), assignment],
  [(context) => isBy('bpmn:UserTask')(context) || startsByForm(context), form],
  [isBy('bpmn:UserTask'), deadline],
  [isBy('bpmn:Lane'), lane],
  [isBy('bpmn:BusinessRuleTask'), decision],
  [isBy('bpmn:ScriptTask'), script],
  [isBy('bpmn:CallActivity'), calledProcess],
  [isJob, job],
  [isJob, headers],
  [({ element }) => is(element, 'bpmn:SequenceFlow') && isAny(element.source, CHOOSING), condition],
  [({ element }) => eventDefinition(element, 'bpmn:TimerEventDefinition'), timer],
  [({ element }) => messageOf(element), (context) => correlation(context, messageOf(context.element))],
  [({ element }) => loopOf(element), (context) => collection(context, loopOf(context.element))],
  [canMap, (context) => mapping(context, 'inputParameters', 'zeebe:Input', 'banso-inputs', 'Input variables')],
  [canMap, (context) => mapping(context, 'outputParameters', 'zeebe:Output', 'banso-outputs', 'Output variables')],
];

function loopOf(element) {
  const loop = getBusinessObject(element).get('loopCharacteristics');
  return is(loop, 'bpmn:MultiInstanceLoopCharacteristics') ? loop : undefined;
}

/** Our groups for the selected element. */
export function groupsOf(context) {
  return GROUPS.filter(([applies]) => applies(context)).map(([, make]) => make(context));
}
