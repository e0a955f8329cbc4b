import { addressWords } from "../../design/lists/address-words.ts";

/** The states by which events are chosen. */
export const eventStatuses = ["unhandled", "waiting", "succeeded", "failed", "outdated"] as const;
export type EventWord = (typeof eventStatuses)[number];

/** What the address says of the list of events. */
export interface EventsSearch {
  readonly name?: string;
  /** Such as `app=web,env=dev`. */
  readonly label?: string;
  readonly status?: EventWord;
  readonly commit?: string;
  readonly project?: string;
}

/** Reads the address. What it does not know is left out. */
export function eventsSearch(address: Readonly<Record<string, unknown>>): EventsSearch {
  const { status, ...words } = addressWords(address, ["name", "label", "status", "commit", "project"]);
  const known = eventStatuses.find((each) => each === status);
  return { ...words, ...(known && { status: known }) };
}
