import { appconfig } from "./appconfig.ts";
import { planner } from "./planner.ts";
import { trigger } from "./trigger.ts";

/** One case: which behaviour of its file it is about, and what goes in. */
interface Case {
  readonly fn?: string;
}

type Answer = (input: never, of: Case) => unknown;

/** Our answers, one function per file of cases; undefined for what the product does not do. */
const adapter: Readonly<Record<string, Answer>> = {
  appconfig,
  trigger: byFunction(trigger),
  planner: byFunction(planner),
};

export default adapter;

function byFunction(functions: Readonly<Record<string, (input: never) => unknown>>): Answer {
  return (input, { fn = "" }) => (Object.hasOwn(functions, fn) ? functions[fn]?.(input) : undefined);
}
