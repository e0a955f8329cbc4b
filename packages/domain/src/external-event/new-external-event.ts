import { byteLength, byteWords } from "../bounds/bound-text.ts";
import { limits } from "../bounds/limits.ts";
import { externalEventIdOf } from "../derived-ids.ts";
import { Fault } from "../fault.ts";
import { withoutUserInfo } from "../git/remote.ts";
import type { EventArtifact, ExternalEvent, TracedCommit } from "./external-event.ts";
import { tracedCommit } from "./traced-commit.ts";

type Given = "projectId" | "name" | "source" | "sourceId" | "registeredAt" | "actor";
type Left = Exclude<keyof ExternalEvent, Given | "id" | "handlings" | "handlingsCut" | "registeredSequence" | "commit">;

/** What a sender tells of an event. Whatever it leaves out is empty. */
export type NewExternalEvent = Pick<ExternalEvent, Given> & { readonly [Field in Left]?: ExternalEvent[Field] } & {
  readonly commit?: (Partial<TracedCommit> & Pick<TracedCommit, "hash">) | undefined;
};

/**
 * Returns the external event that a sender tells of. What is acted on is rejected if it is too large or not a text, with the limit in the message: throws
 * `invalid`, or `too_large`. The message of a commit, and what else is only shown, is cut.
 */
export function newExternalEvent(given: NewExternalEvent): ExternalEvent {
  const { projectId, source, sourceId } = given;
  const event: ExternalEvent = {
    data: "",
    labels: {},
    contexts: {},
    type: "",
    subject: "",
    artifacts: [],
    content: "",
    chainId: "",
    traceparent: undefined,
    occurredAt: undefined,
    ...given,
    id: externalEventIdOf(projectId, source, sourceId),
    commit: given.commit && tracedCommit(given.commit),
    handlings: [],
    handlingsCut: 0,
    registeredSequence: 0,
  };
  const { text, values, artifacts, artifactBytes } = limits.event;
  for (const field of ["name", "source", "sourceId", "type", "subject", "chainId"] as const)
    requireLine(words[field], event[field], text[field]);
  for (const field of ["name", "source", "sourceId"] as const)
    if (event[field] === "") throw new Fault("invalid", `${words[field]} is missing`);
  for (const field of ["data", "content"] as const) requireText(words[field], event[field], text[field]);
  for (const field of ["labels", "contexts"] as const) requireValues(field, event[field], values);
  if (event.artifacts.length > artifacts)
    throw new Fault("too_large", `there are ${event.artifacts.length} artifacts; at most ${artifacts} are allowed`);
  for (const artifact of event.artifacts)
    for (const [field, value] of Object.entries(artifact)) requireLine(`${field} of an artifact`, value, artifactBytes);
  requireTime("its time", event.occurredAt);
  requireTime("the time of its commit", event.commit?.at);
  requireTime("the time at which its commit was merged", event.commit?.mergedAt);
  return { ...event, artifacts: event.artifacts.map(withoutSecrets) };
}

const words = {
  name: "the name",
  source: "source",
  sourceId: "id",
  type: "type",
  subject: "subject",
  chainId: "chainId",
  data: "data",
  content: "the content of the subject",
} as const;

function withoutSecrets(artifact: EventArtifact): EventArtifact {
  return { ...artifact, purl: withoutUserInfo(artifact.purl) };
}

/** Rejects characters that are not seen: two names that look the same must be the same. */
function requireLine(what: string, text: string, bytes: number): void {
  requireText(what, text, bytes);
  const odd = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.exec(text);
  if (odd) throw new Fault("invalid", `${what} contains the invisible character ${codeOf(odd[0])}: remove it`);
}

function requireText(what: string, text: string, bytes: number): void {
  const actual = byteLength(text);
  if (actual > bytes) throw new Fault("too_large", `${what} has ${byteWords(actual)}; at most ${byteWords(bytes)} are allowed`);
  if (!text.isWellFormed()) throw new Fault("invalid", `${what} is not valid Unicode: it contains half of a surrogate pair`);
  if (text.includes("\0")) throw new Fault("invalid", `${what} contains the invisible character U+0000: remove it`);
}

/** What a message of protobuf can say as JSON: one event with another time would make every list that has it unreadable. */
const [firstTime, lastTime] = [Temporal.Instant.from("0001-01-01T00:00:00Z"), Temporal.Instant.from("9999-12-31T23:59:59Z")];

function requireTime(what: string, time: Temporal.Instant | undefined): void {
  if (time === undefined || (Temporal.Instant.compare(firstTime, time) <= 0 && Temporal.Instant.compare(time, lastTime) <= 0)) return;
  throw new Fault("invalid", `${what} is ${time}: it must be in the years 1 to 9999`);
}

function requireValues(
  what: string,
  values: Readonly<Record<string, string>>,
  { entries, keyBytes, valueBytes, totalBytes }: (typeof limits.event)["values"],
): void {
  const all = Object.entries(values);
  if (all.length > entries) throw new Fault("too_large", `there are ${all.length} ${what}; at most ${entries} are allowed`);
  for (const [key, value] of all) {
    if (key === "") throw new Fault("invalid", `${what} contain a value without a key`);
    if (key === "__proto__") throw new Fault("invalid", `${what} contain the key __proto__, which is reserved`);
    requireLine(`a key of ${what}`, key, keyBytes);
    requireLine(`${key} of ${what}`, value, valueBytes);
  }
  const bytes = all.reduce((sum, entry) => sum + byteLength(JSON.stringify(entry)), 0);
  if (bytes > totalBytes) throw new Fault("too_large", `${what} have ${byteWords(bytes)}; at most ${byteWords(totalBytes)} are allowed`);
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
