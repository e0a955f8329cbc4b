import type { MessageInitShape } from "@bufbuild/protobuf";
import { eventStatus } from "@slipway/domain";
import { type EventFilterSchema, EventStatus } from "@slipway/proto/api";
import { EventHandlingStatus, type ExternalEvent } from "@slipway/proto/state";
import type { EventsSearch, EventWord } from "./events-search.ts";

const statuses: Readonly<Record<EventWord, EventStatus>> = {
  unhandled: EventStatus.UNHANDLED,
  waiting: EventStatus.WAITING,
  succeeded: EventStatus.SUCCEEDED,
  failed: EventStatus.FAILED,
  outdated: EventStatus.OUTDATED,
};

/** What became of an event at one handler. */
export function handlingWord(status: EventHandlingStatus): Exclude<EventWord, "unhandled"> {
  switch (status) {
    case EventHandlingStatus.SUCCEEDED:
      return "succeeded";
    case EventHandlingStatus.FAILED:
      return "failed";
    case EventHandlingStatus.OUTDATED:
      return "outdated";
    default:
      return "waiting";
  }
}

/** What became of an event at all its handlers. */
export function eventWord({ handlings, handlingsCut }: Pick<ExternalEvent, "handlings" | "handlingsCut">): EventWord {
  const words = handlings.map(({ status }) => ({ status: handlingWord(status) }));
  return eventStatus({ handlings: words as unknown as Parameters<typeof eventStatus>[0]["handlings"], handlingsCut });
}

/** What the server is asked for. */
export function eventFilterOf({
  name = "",
  label = "",
  status,
  commit = "",
  project = "",
}: EventsSearch): MessageInitShape<typeof EventFilterSchema> {
  return {
    projectId: project,
    name,
    labels: labelsIn(label),
    commitHash: hashIn(commit),
    ...(status && { status: statuses[status] }),
  };
}

/** Whether an event is one of those that are looked for, as the server decides it. */
export function fitsEvents(event: ExternalEvent, { name, label = "", status, commit = "", project }: EventsSearch): boolean {
  return (
    (name === undefined || event.name === name) &&
    (project === undefined || event.projectId === project) &&
    (status === undefined || eventWord(event) === status) &&
    (hashIn(commit) === "" || (event.commit?.hash.startsWith(hashIn(commit)) ?? false)) &&
    Object.entries(labelsIn(label)).every(([key, value]) => event.labels[key] === value)
  );
}

/** Labels as a person writes them; what is not written to its end is left out. */
function labelsIn(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(",").flatMap((each) => {
      const [, key, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(each) ?? [];
      return key === undefined || value === undefined || value === "" ? [] : [[key, value]];
    }),
  );
}

/** At least seven digits of a hash; "" while a person still writes them. */
function hashIn(text: string): string {
  return /^[0-9a-f]{7,64}$/.test(text) ? text : "";
}
