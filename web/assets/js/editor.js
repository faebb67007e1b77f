// The process editor.  The page gives #editor with its data attributes, the parts by data-part, and #editor-data.
import '../css/diagram.css';
import '../css/editor.css';
import BpmnModeler from 'bpmn-js/lib/Modeler';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from 'bpmn-js-properties-panel';
import { CreateAppendAnythingModule } from 'bpmn-js-create-append-anything';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';

import banso from './editor/banso.json';
import { cleanupModule } from './editor/cleanup.js';
import { Elements } from './editor/elements.js';
import { Findings } from './editor/findings.js';
import { inputModule } from './editor/input.js';
import { fillPalette } from './editor/palette.js';
import { propertiesModule } from './editor/properties.js';
import { Saving } from './editor/saving.js';
import { missing, translator } from './editor/translate.js';
import { FONT, fitWithMargin, goTo } from './diagram.js';

const root = document.getElementById('editor');
const data = JSON.parse(document.getElementById('editor-data').textContent);
const translate = translator(document.documentElement.lang || 'ja');
const part = (name) => document.querySelector(`[data-part="${name}"]`);

const modeler = new BpmnModeler({
  container: part('canvas'),
  textRenderer: { defaultStyle: { fontFamily: FONT }, externalStyle: { fontFamily: FONT } },
  propertiesPanel: { parent: part('properties') },
  moddleExtensions: { zeebe, banso },
  additionalModules: [
    BpmnPropertiesPanelModule,
    BpmnPropertiesProviderModule,
    CreateAppendAnythingModule,
    propertiesModule(data.catalogue),
    cleanupModule,
    inputModule,
    { translate: ['value', translate] },
  ],
});
const show = (element) => goTo(modeler, element);

const saving = new Saving({
  modeler,
  translate,
  status: part('status'),
  settings: { ...root.dataset, path: data.path, autosaveSeconds: Number(root.dataset.autosaveSeconds ?? 0) },
});
const findings = new Findings({
  modeler,
  translate,
  parts: { findings: part('findings'), summary: part('findings-summary') },
  check: () => saving.check(),
  goTo: show,
});
new Elements({ modeler, translate, body: part('elements'), catalogue: data.catalogue ?? {}, goTo: show });
fillPalette(part('palette'), modeler, translate);

const ACTIONS = {
  undo: () => modeler.get('commandStack').undo(),
  redo: () => modeler.get('commandStack').redo(),
  fit: () => fitWithMargin(modeler.get('canvas')),
  check: () => findings.now(),
  save: () => saving.send(root.dataset.saveUrl),
  publish: () => publish(),
  download: () => download(),
};

async function publish() {
  const { body } = await saving.send(root.dataset.publishUrl);
  if (body.findings) findings.show(body.findings);
}

async function download() {
  const { xml } = await modeler.saveXML({ format: true });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([xml], { type: 'application/bpmn+xml' }));
  link.download = data.path.split('/').pop();
  link.click();
  URL.revokeObjectURL(link.href);
}

for (const button of document.querySelectorAll('[data-editor-action]')) {
  button.addEventListener('click', () => ACTIONS[button.dataset.editorAction]());
}
document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === 's') {
    event.preventDefault();
    ACTIONS.save();
  }
});
modeler.on('commandStack.changed', showHistory);

function showHistory() {
  const stack = modeler.get('commandStack');
  const can = { undo: stack.canUndo(), redo: stack.canRedo() };
  for (const button of document.querySelectorAll('[data-editor-action=undo], [data-editor-action=redo]')) {
    button.ariaDisabled = String(!can[button.dataset.editorAction]);
  }
  document.body.dataset.unsaved = String(saving.isDirty());
}

globalThis.missingTranslations = missing; // read by the browser test
try {
  await modeler.importXML(data.xml);
  ACTIONS.fit();
  if (data.findings) findings.show(data.findings);
  else findings.now();
  document.body.dataset.ready = '1';
} catch (error) {
  saving.say(translate('The diagram cannot be opened: {reason}', { reason: error.message }), true);
  document.body.dataset.ready = 'error';
}
showHistory();
