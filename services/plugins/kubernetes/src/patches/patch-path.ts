import { Fault } from "@slipway/plugin-sdk";

/** Steps to a value: field names and list indexes. */
export type PatchPath = readonly [string | number, ...(string | number)[]];

/** One step: `.name`, `.'any.name'`, `['any.name']` or `[0]`. */
const step = /\.(?<name>[^.[\]'"\s]+)|\.(?<quote>['"])(?<quoted>.*?)\k<quote>|\[(?<mark>['"])(?<key>.*?)\k<mark>\]|\[(?<index>\d+)\]/y;

/** Reads a path such as `$.data.'app.yaml'` or `$.spec.containers[0].image`. Throws `invalid` if it is not a path. */
export function parsePatchPath(text: string): PatchPath {
  const refuse = () =>
    new Fault("invalid", `${JSON.stringify(text)} is not a path: write one like $.spec.containers[0].image or $.data.'app.yaml'`);
  if (!text.startsWith("$")) throw refuse();
  const steps: (string | number)[] = [];
  for (let at = 1; at < text.length; at = step.lastIndex) {
    step.lastIndex = at;
    const { name, quoted, key, index } = step.exec(text)?.groups ?? {};
    const found = index === undefined ? (name ?? quoted ?? key) : Number(index);
    if (found === undefined) throw refuse();
    steps.push(found);
  }
  const [first, ...rest] = steps;
  if (first === undefined) throw refuse();
  return [first, ...rest];
}
