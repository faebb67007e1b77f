// Puts our groups into the panel; of the library's own it keeps those that mean the same here.
import { groupsOf } from './groups.js';

const KEPT = new Set(['general', 'documentation', 'message', 'signal', 'error', 'escalation', 'link', 'multiInstance']);

class PropertiesProvider {
  static $inject = ['propertiesPanel', 'injector', 'translate', 'catalogue'];

  constructor(propertiesPanel, injector, translate, catalogue) {
    this.context = { injector, translate, catalogue };
    propertiesPanel.registerProvider(500, this);
  }

  getGroups(element) {
    return (groups) => {
      const kept = groups.filter(({ id }) => KEPT.has(id));
      const general = kept.filter(({ id }) => id === 'general');
      const others = kept.filter(({ id }) => id !== 'general');
      return [...general, ...groupsOf({ ...this.context, element }), ...others];
    };
  }
}

const EMPTY = { forms: [], groups: [], rules: [], decisions: [], processes: [], jobs: [], records: [] };

/** The module; `catalogue` lists what the settings may name, each as {id, name, …}. */
export const propertiesModule = (catalogue) => ({
  __init__: ['bansoProperties'],
  bansoProperties: ['type', PropertiesProvider],
  catalogue: ['value', { ...EMPTY, ...catalogue }],
});
