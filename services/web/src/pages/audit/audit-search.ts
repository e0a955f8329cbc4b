import { addressWords } from "../../design/lists/address-words.ts";

/** How acts end, in the words of the API. */
export const auditResults = ["accepted", "done", "refused", "failed"] as const;
export type AuditWord = (typeof auditResults)[number];

/** What the address says of the audit. */
export interface AuditSearch {
  /** Who. */
  readonly person?: string;
  /** Such as application.sync, or application. */
  readonly action?: string;
  /** Id or name of what it was about. */
  readonly object?: string;
  readonly project?: string;
  readonly result?: AuditWord;
  /** The first day, such as 2026-11-30. */
  readonly since?: string;
  /** The last day. */
  readonly until?: string;
}

/** Reads the address. What it does not know is left out. */
export function auditSearch(address: Readonly<Record<string, unknown>>): AuditSearch {
  const { result, ...words } = addressWords(address, ["person", "action", "object", "project", "result", "since", "until"]);
  const known = auditResults.find((each) => each === result);
  return { ...words, ...(known && { result: known }) };
}
