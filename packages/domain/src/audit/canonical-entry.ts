import canonicalize from "canonicalize";
import { signIns } from "../actor.ts";
import type { AuditEntry, AuditObject, AuditResult } from "./audit-entry.ts";

/** The fields of an entry as JSON has them; what is empty is left out, so that a field of a newer version changes no earlier entry. */
export interface AuditEntryJson {
  readonly id: string;
  readonly at: string;
  readonly project?: string;
  readonly piped?: string;
  readonly actor: { readonly kind: string; readonly name?: string; readonly signIn: string };
  readonly address?: string;
  readonly userAgent?: string;
  readonly action: string;
  readonly objects?: readonly { readonly kind: string; readonly id?: string; readonly name?: string }[];
  readonly result: string;
  readonly reason?: string;
  readonly command?: string;
  readonly details?: Readonly<Record<string, string>>;
}

/** The text of an entry that is hashed and stored: canonical JSON (RFC 8785). */
export function canonicalEntry(entry: AuditEntry): string {
  return canonicalJson({
    id: entry.id,
    at: entry.at.toString(),
    ...some("project", entry.projectId),
    ...some("piped", entry.pipedId),
    actor: { kind: entry.actor.kind, signIn: entry.actor.signIn, ...some("name", entry.actor.name) },
    ...some("address", entry.address),
    ...some("userAgent", entry.userAgent),
    action: entry.action,
    ...(entry.objects.length > 0 && { objects: entry.objects.map(objectJson) }),
    result: entry.result,
    ...some("reason", entry.reason),
    ...some("command", entry.commandId),
    ...(Object.keys(entry.details).length > 0 && { details: entry.details }),
  } satisfies AuditEntryJson);
}

/** A JSON value in its canonical form. Throws for one that has none, such as text with half a character. */
export function canonicalJson(value: object): string {
  // Holds because only undefined and functions have no JSON.
  return canonicalize(value) as string;
}

/** Reads the text of an entry; fields of newer versions are ignored. Undefined if it is no entry. */
export function readEntry(text: string): AuditEntry | undefined {
  try {
    // Holds as far as the checks below go.
    const json = JSON.parse(text) as AuditEntryJson;
    const { kind, name = "", signIn } = json.actor;
    if (typeof json.id !== "string" || typeof json.action !== "string" || typeof json.result !== "string") return undefined;
    return {
      id: json.id,
      at: Temporal.Instant.from(json.at),
      projectId: json.project ?? "",
      pipedId: json.piped ?? "",
      actor: {
        kind: kind === "person" ? "person" : "service",
        name,
        signIn: signIns.find((each) => each === signIn) ?? "unknown",
      },
      address: json.address ?? "",
      userAgent: json.userAgent ?? "",
      action: json.action,
      objects: (json.objects ?? []).map(({ kind: of, id = "", name: called = "" }) => ({ kind: of, id, name: called })),
      result: results.find((each) => each === json.result) ?? "done",
      reason: json.reason ?? "",
      commandId: json.command ?? "",
      details: json.details ?? {},
    };
  } catch {
    return undefined;
  }
}

const results: readonly AuditResult[] = ["accepted", "done", "refused", "failed"];

function objectJson({ kind, id, name }: AuditObject) {
  return { kind, ...some("id", id), ...some("name", name) };
}

function some<Key extends string>(key: Key, text: string): { readonly [K in Key]?: string } {
  // Holds because the only key is `key`.
  return (text === "" ? {} : { [key]: text }) as { readonly [K in Key]?: string };
}
