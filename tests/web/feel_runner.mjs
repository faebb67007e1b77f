// Evaluates one tree a line with the browser's evaluator: {"tree", "data", "today"} in, {"text"} or {"unsure"} out.
import { createInterface } from 'node:readline';
import { UNSURE, adopt, evaluateTree, readDate, readJson, stringOf } from '../../web/assets/js/feel.js';

for await (const line of createInterface({ input: process.stdin })) {
  const { tree, today } = JSON.parse(line);
  const values = adopt(readJson(line).data);
  const value = evaluateTree(tree, values, { today: readDate(today) });
  console.log(JSON.stringify(value === UNSURE ? { unsure: true } : { text: value === null ? 'null' : stringOf(value) }));
}
