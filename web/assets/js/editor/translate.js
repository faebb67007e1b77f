// Japanese for everything the libraries and we ourselves say; the English text is the key.
import japanese from './ja.json';

/** Texts that were asked for in Japanese and are not there; a test holds this empty. */
export const missing = new Set();

// The libraries write one name several ways: "Sub-process", "Sub Process".
const normal = (text) => text.toLowerCase().replaceAll('-', ' ');
const words = new Map(Object.entries(japanese).map(([english, text]) => [normal(english), text]));
const isEnglish = (text) => /[A-Za-z]{2}/.test(text) && !/[\u3000-\uffff]/.test(text);

function lookUp(template) {
  const found = words.get(normal(template));
  if (found === undefined && isEnglish(template)) missing.add(template);
  return found ?? template;
}

/** A function that translates one text into the page's language and fills its {places}. */
export function translator(language) {
  return (template, values = {}) => {
    const text = language.startsWith('ja') ? lookUp(template) : template;
    return text.replace(/{([^}]+)}/g, (place, name) => values[name] ?? place);
  };
}
