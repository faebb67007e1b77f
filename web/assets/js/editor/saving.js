// Saves drafts and publishes; knows whether anything is unsaved and whether someone else was faster.
import { flushInput } from './input.js';

/** Talks to the server about one diagram. */
export class Saving {
  constructor({ modeler, translate, settings, status }) {
    Object.assign(this, { modeler, translate, settings, status });
    this.base = settings.baseVersion;
    this.saved = this.position();
    addEventListener('beforeunload', (event) => this.isDirty() && event.preventDefault());
    if (settings.autosaveSeconds) modeler.on('commandStack.changed', () => this.later());
  }

  position() {
    return this.modeler.get('commandStack')._stackIdx;
  }

  isDirty() {
    return this.position() !== this.saved;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.isDirty() && this.send(this.settings.saveUrl), this.settings.autosaveSeconds * 1000);
  }

  /** Send the drawing to a URL and show the server's sentence. Answers whether it was accepted. */
  async send(url) {
    clearTimeout(this.timer);
    flushInput();
    const position = this.position();
    const { xml } = await this.modeler.saveXML({ format: true });
    const answer = await this.post(url, { path: this.settings.path, xml, base: this.base });
    this.say(answer.message, !answer.ok);
    if (answer.ok) {
      this.saved = position;
      this.base = answer.etag ?? answer.body.base ?? this.base;
      if (answer.body.location) location.assign(answer.body.location);
    }
    return answer;
  }

  /** Findings of the present drawing, or null when the server could not be asked. */
  async check() {
    const { xml } = await this.modeler.saveXML();
    const answer = await this.post(this.settings.checkUrl, { path: this.settings.path, xml });
    if (!answer.ok) this.say(answer.message, true);
    return answer.body.findings ?? null;
  }

  async post(url, body) {
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': this.settings.csrf };
    if (this.base) headers['If-Match'] = this.base;
    try {
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), credentials: 'same-origin' });
      const json = response.headers.get('Content-Type')?.includes('json') ? await response.json() : {};
      return { ok: response.ok, etag: response.headers.get('ETag'), body: json, message: this.sentence(response, json) };
    } catch {
      return { ok: false, body: {}, message: this.translate('The server cannot be reached. Nothing is lost; try again later.') };
    }
  }

  sentence(response, { message, detail, title }) {
    const fallback = response.ok ? 'Saved' : 'The server could not do this ({status}).';
    return message ?? detail ?? title ?? this.translate(fallback, { status: response.status });
  }

  say(message, isProblem) {
    this.status.textContent = message;
    this.status.classList.toggle('warn', isProblem);
  }
}
