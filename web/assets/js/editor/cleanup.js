// When a step becomes another kind, settings that only the old kind has are taken off; what other tools wrote stays.
import { getBusinessObject } from 'bpmn-js/lib/util/ModelUtil';

class Cleanup {
  static $inject = ['eventBus', 'modeling', 'moddle'];

  constructor(eventBus, modeling, moddle) {
    this.moddle = moddle;
    eventBus.on('moddleCopy.canCopyProperty', 2000, ({ property, parent }) => this.copyForeign(property, parent));
    eventBus.on('commandStack.shape.replace.postExecuted', 300, ({ context }) => {
      const element = context.newShape;
      const holder = getBusinessObject(element).get('extensionElements');
      const values = holder?.get('values') ?? [];
      const kept = values.filter((value) => this.belongs(value, getBusinessObject(element)));
      if (kept.length < values.length) modeling.updateModdleProperties(element, holder, { values: kept });
    });
  }

  /** A copy of an element whose schema is not known; bpmn-js would drop it. */
  copyForeign(source, parent) {
    if (!source?.$descriptor?.isGeneric) return undefined;
    const { $children, ...attributes } = source;
    const plain = Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith('$')));
    const copy = this.moddle.createAny(source.$type, source.$descriptor.ns.uri, plain);
    if ($children) copy.$children = $children.map((child) => this.copyForeign(child, copy));
    copy.$parent = parent;
    return copy;
  }

  /** Whether the schema allows the extension element here; what it does not know is somebody's and stays. */
  belongs(value, owner) {
    const allowed = this.moddle.registry.typeMap[value.$type]?.meta?.allowedIn;
    return !allowed || allowed.some((type) => type === '*' || owner.$instanceOf(type) || isJob(type, owner));
  }
}

// zeebe-bpmn-moddle names the steps that are carried out as jobs by a type of its own
const JOBS = ['bpmn:ServiceTask', 'bpmn:SendTask', 'bpmn:BusinessRuleTask', 'bpmn:ScriptTask', 'bpmn:EndEvent', 'bpmn:IntermediateThrowEvent'];
const isJob = (type, owner) => type === 'zeebe:ZeebeServiceTask' && JOBS.some((job) => owner.$instanceOf(job));

export const cleanupModule = { __init__: ['cleanup'], cleanup: ['type', Cleanup] };
