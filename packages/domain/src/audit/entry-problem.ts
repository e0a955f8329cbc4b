import type { AuditEntry } from "./audit-entry.ts";
import { canonicalEntry } from "./canonical-entry.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const action = /^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/;

/** The longest entry: other programs are told of it in one message of NATS. */
const mostCharacters = 128 * 1024;

/** Whether a text can be the id of an act: it becomes a header of what other programs are told. */
export function isActId(text: string): boolean {
  return uuid.test(text);
}

/**
 * Why an act cannot be recorded that a service reports; undefined if it can. A piped may report anything: what could be recorded and not be told to other programs
 * would leave a gap in their copy of the chain.
 */
export function entryProblem(entry: AuditEntry): string | undefined {
  if (!isActId(entry.id)) return "its id is no UUID";
  if (entry.action.length > 100 || !action.test(entry.action)) return "its action is not an object and a verb, such as application.sync";
  const { length } = canonicalEntry(entry);
  if (length > mostCharacters) return `it has ${length} characters: at most ${mostCharacters} can be recorded`;
  return undefined;
}
