// A process diagram that shows where a case stands.  The page gives #diagram and its facts in #diagram-data:
// {xml, current: [ids], done: [ids], overdue: [ids], badges: {id: text}, links: {id: url}}; all but xml may be absent.
import '../css/diagram.css';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';

import { FONT, fitWithMargin } from './diagram.js';

const WORDS = {
  ja: { here: 'いまここ', done: '済み', overdue: '期限超過', all: '全体を表示', in: '大きく', out: '小さく', failed: '図を表示できません。下の表をご覧ください。' },
  en: { here: 'You are here', done: 'Done', overdue: 'Overdue', all: 'Show all', in: 'Larger', out: 'Smaller', failed: 'The diagram cannot be shown. See the table below.' },
};
const words = WORDS[document.documentElement.lang.startsWith('en') ? 'en' : 'ja'];
const container = document.getElementById('diagram');
const data = { current: [], done: [], overdue: [], badges: {}, links: {}, ...JSON.parse(document.getElementById('diagram-data').textContent) };
const viewer = new NavigatedViewer({
  container,
  textRenderer: { defaultStyle: { fontFamily: FONT }, externalStyle: { fontFamily: FONT } },
});

/** The state of each element: a later one wins over an earlier one. */
function states() {
  const found = new Map();
  for (const [state, ids] of [['done', data.done], ['current', data.current], ['overdue', data.overdue]]) {
    for (const id of ids) found.set(id, state);
  }
  return found;
}

function badge(classes, text) {
  const made = document.createElement('span');
  made.className = classes;
  made.textContent = text;
  return made;
}

const BADGES = {
  done: () => badge('tag done', `✓ ${words.done}`),
  current: () => badge('tag here', words.here),
  overdue: () => badge('tag overdue', words.overdue),
};

/** Colour an element and say its state in words; the server's badge says more than our word. */
function mark(element, state) {
  viewer.get('canvas').addMarker(element, `at-${state}`);
  const isStep = element.width >= 60;
  if (state === 'done' && !isStep) return;
  const text = data.badges[element.id];
  const tags = document.createElement('span');
  tags.className = 'marks';
  if (state !== 'done') tags.append(BADGES.current());
  if (text) tags.append(badge(`tag ${state === 'current' ? 'wait' : state}`, text));
  else if (state !== 'current') tags.append(BADGES[state]());
  viewer.get('overlays').add(element, 'state', { position: { top: -18, left: 0 }, html: tags });
}

/** The flows that were taken lead from a finished step to one that was reached. */
function markFlows(reached) {
  const registry = viewer.get('elementRegistry');
  for (const flow of registry.filter(({ waypoints, source, target }) => waypoints && source && target)) {
    if (reached.get(flow.source.id) === 'done' && reached.has(flow.target.id)) viewer.get('canvas').addMarker(flow, 'at-done');
  }
}

function markAll() {
  const registry = viewer.get('elementRegistry');
  const reached = states();
  for (const [id, state] of reached) if (registry.get(id)) mark(registry.get(id), state);
  for (const [id, text] of Object.entries(data.badges)) {
    if (registry.get(id) && !reached.has(id)) {
      viewer.get('overlays').add(id, 'state', { position: { top: -18, left: 0 }, html: badge('tag wait', text) });
    }
  }
  markFlows(reached);
}

function followLinks() {
  for (const id of Object.keys(data.links)) if (viewer.get('elementRegistry').get(id)) viewer.get('canvas').addMarker(id, 'leads-on');
  viewer.on('element.click', ({ element }) => {
    if (data.links[element.id]) location.assign(data.links[element.id]);
  });
}

/** Buttons with words; the corner at the bottom right stays free for the project's mark. */
function addControls() {
  const canvas = viewer.get('canvas');
  const bar = document.createElement('div');
  bar.className = 'diagram-controls';
  const actions = [
    [words.all, () => fitWithMargin(canvas)],
    [words.in, () => canvas.zoom(canvas.zoom() * 1.25)],
    [words.out, () => canvas.zoom(canvas.zoom() / 1.25)],
  ];
  for (const [word, action] of actions) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn small';
    button.textContent = word;
    button.addEventListener('click', action);
    bar.append(button);
  }
  container.before(bar);
}

/** Everything in view, but never so small that it cannot be read: then the first current step is shown. */
function fit() {
  const canvas = viewer.get('canvas');
  fitWithMargin(canvas);
  const [first] = [...data.overdue, ...data.current].map((id) => viewer.get('elementRegistry').get(id)).filter(Boolean);
  if (canvas.zoom() < 0.45 && first) {
    canvas.zoom(0.7, { x: first.x + first.width / 2, y: first.y + first.height / 2 });
    canvas.scrollToElement(first, 60);
  }
}

try {
  await viewer.importXML(data.xml);
  fit();
  markAll();
  followLinks();
  addControls();
  document.body.dataset.ready = '1';
} catch (error) {
  container.textContent = words.failed;
  console.warn(error);
  document.body.dataset.ready = 'error';
}
