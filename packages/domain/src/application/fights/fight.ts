import { type Drift, type DriftedObject, describeDriftedObject } from "../../drift/drift.ts";

/** A drift that deployments repair again and again, because something else makes it again. */
export interface Fight extends Pick<Drift, "object" | "field"> {
  readonly object: DriftedObject;
  /** The field manager that made it last; "" if that is not known. */
  readonly manager: string;
  /** How often it was repaired in a row. */
  readonly times: number;
  /** The deployment that repaired it last, or that is about to. */
  readonly deploymentId: string;
  /** When that deployment was triggered; once it has ended, when it ended. */
  readonly at: Temporal.Instant;
}

/** Describes a fight for people: who makes what again. */
export function describeFight({ object, field, manager, times }: Fight): string {
  const what = [describeDriftedObject(object), field].filter((part) => part !== "").join(" ") || "what differs";
  const who = manager === "" ? "something that is not known" : `field manager ${manager}`;
  return `${who} changes ${what} again after each repair (${times} in a row)`;
}
