import { type Logger, seldom } from "@slipway/runtime";

/** What belongs to a piped. Elsewhere its id alone names it, and a piped writes what it wants on subjects of its own: an id is that of the piped that has it first. */
export interface Owned {
  readonly id: string;
  readonly projectId: string;
  readonly pipedId: string;
}

export type Noun = "application" | "deployment";

/** Told of what is left out because its id is that of another piped's application or deployment. */
export type OnForeign = (noun: Noun, foreign: Owned) => void;

/** Warns of what is left out, once in a while. */
export function warnOfForeign(log: Logger): OnForeign {
  const warn = seldom((fields: object) => log.warn(fields, "did not record what a piped wrote under an id of another one"));
  return (noun, { id, projectId, pipedId }) => warn({ [`${noun}Id`]: id, projectId, pipedId });
}
