// The things one can draw, each with its word.  Works by dragging, by clicking and by the keyboard.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

const THINGS = [
  ['User task', 'user-task', { type: 'bpmn:UserTask' }],
  ['Choice', 'gateway-xor', { type: 'bpmn:ExclusiveGateway' }],
  ['In parallel', 'gateway-parallel', { type: 'bpmn:ParallelGateway' }],
  ['Decision', 'business-rule', { type: 'bpmn:BusinessRuleTask' }],
  ['Calculation', 'script', { type: 'bpmn:ScriptTask' }],
  ['Time', 'intermediate-event-catch-timer', { type: 'bpmn:IntermediateCatchEvent', eventDefinitionType: 'bpmn:TimerEventDefinition' }],
  ['Wait for message', 'intermediate-event-catch-message', { type: 'bpmn:IntermediateCatchEvent', eventDefinitionType: 'bpmn:MessageEventDefinition' }],
  ['Send', 'send', { type: 'bpmn:SendTask' }],
  ['Automatic', 'service', { type: 'bpmn:ServiceTask' }],
  ['Other process', 'call-activity', { type: 'bpmn:CallActivity' }],
  ['Start', 'start-event-none', { type: 'bpmn:StartEvent' }],
  ['End', 'end-event-none', { type: 'bpmn:EndEvent' }],
  ['Pool', 'participant', { type: 'bpmn:Participant' }],
];
const TOOLS = [
  ['Select area', 'lasso-tool', 'lassoTool', 'activateSelection'],
  ['Make room', 'space-tool', 'spaceTool', 'activateSelection'],
  ['Connect', 'connection-multi', 'globalConnect', 'start'],
];

/** Fill the toolbar next to the canvas. */
export function fillPalette(toolbar, modeler, translate) {
  for (const [word, icon, attributes] of THINGS) {
    const button = makeButton(translate(word), icon);
    button.draggable = true;
    button.addEventListener('dragstart', (event) => {
      event.preventDefault();
      start(modeler, attributes, event);
    });
    button.addEventListener('click', (event) => add(modeler, attributes, event));
    toolbar.append(button);
  }
  for (const [word, icon, tool, action] of TOOLS) {
    const button = makeButton(translate(word), icon);
    button.addEventListener('click', (event) => modeler.get(tool)[action](event));
    toolbar.append(button);
  }
}

function makeButton(word, icon) {
  const button = document.createElement('button');
  button.type = 'button';
  const picture = document.createElement('span');
  picture.className = `bpmn-icon-${icon}`;
  picture.ariaHidden = 'true';
  button.append(picture, word);
  return button;
}

function shapeOf(modeler, attributes) {
  const factory = modeler.get('elementFactory');
  return attributes.type === 'bpmn:Participant' ? factory.createParticipantShape() : factory.createShape(attributes);
}

const start = (modeler, attributes, event) => modeler.get('create').start(event, shapeOf(modeler, attributes));

/** Behind the selected step when there is one that can go on; by keyboard else in the middle; by mouse where clicked. */
function add(modeler, attributes, event) {
  const [selected, more] = modeler.get('selection').get();
  if (selected && !more && goesOn(selected) && canFollow(attributes.type)) {
    modeler.get('autoPlace').append(selected, shapeOf(modeler, attributes));
  } else if (event.detail === 0) {
    addInTheMiddle(modeler, attributes);
  } else {
    start(modeler, attributes, event);
  }
}

const goesOn = (element) =>
  is(element, 'bpmn:FlowNode') && !element.labelTarget && !is(element, 'bpmn:EndEvent') && !getBusinessObject(element).triggeredByEvent;
const canFollow = (type) => !['bpmn:StartEvent', 'bpmn:Participant'].includes(type);

function addInTheMiddle(modeler, attributes) {
  const canvas = modeler.get('canvas');
  const { x, y, width, height } = canvas.viewbox();
  const middle = { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
  const shape = modeler.get('modeling').createShape(shapeOf(modeler, attributes), middle, parentAt(modeler, middle));
  modeler.get('selection').select(shape);
}

/** The pool or process that lies under a point. */
function parentAt(modeler, { x, y }) {
  const pools = modeler.get('elementRegistry').filter((element) => is(element, 'bpmn:Participant'));
  const under = pools.find((pool) => x >= pool.x && x <= pool.x + pool.width && y >= pool.y && y <= pool.y + pool.height);
  return under ?? pools[0] ?? modeler.get('canvas').getRootElement();
}
