import { type AuditEntry, type AuditObject, personName, shortId } from "@slipway/domain";
import type { Shown } from "../print.ts";
import { age } from "../words/age.ts";
import { oneLine } from "../words/one-line.ts";
import { table } from "./table.ts";

/** An entry with its place in its chain. */
export interface AuditRow {
  readonly sequence: number;
  readonly entry: AuditEntry;
}

/** Acts for people, one a line. */
export function auditTable(rows: readonly AuditRow[], nowMs: number, { wide }: Shown = { wide: false }): string {
  if (rows.length === 0) return "no acts";
  const extra = wide ? ["project", "number", "from", "program", "command", "details"] : [];
  return table(
    ["age", "who", "action", "on", "result", ...extra, "reason"],
    rows.map(({ sequence, entry }) => [
      age(entry.at, nowMs),
      whoOf(entry),
      entry.action,
      onWords(entry, wide),
      entry.result,
      ...(wide
        ? [
            entry.projectId || "-",
            String(sequence),
            entry.address || "-",
            entry.userAgent || "-",
            entry.commandId || "-",
            Object.entries(entry.details)
              .map(([name, value]) => `${name}=${value}`)
              .join(", ") || "-",
          ]
        : []),
      oneLine(entry.reason || causeOf(entry), wide),
    ]),
    { whole: wide },
  );
}

/** A name that nobody checked is marked. */
function whoOf({ actor }: AuditEntry): string {
  const who = actor.kind === "person" ? personName(actor.name) : `service ${actor.name}`;
  return actor.signIn === "claimed" ? `${who} (claimed)` : who;
}

/** Why a deployment was made: its kind of trigger, and its commit. */
function causeOf({ action, details }: AuditEntry): string {
  const { trigger, commit = "" } = details;
  return action === "deployment.trigger" && trigger !== undefined ? `${trigger} ${commit.slice(0, 7)}`.trim() : "";
}

/** How many of the objects that an act deleted are named. */
const namedObjects = 2;

/** What an act was on. What a stage deleted comes last in its entry, and is what a person looks for. */
function onWords({ action, objects }: AuditEntry, wide: boolean): string {
  const words = (some: readonly AuditObject[]) => some.map((object) => objectWords(object, wide)).join(", ");
  const application = objects.findIndex(({ kind }) => kind === "application");
  const deleted = objects.slice(application + 1);
  if (wide || action !== "object.prune" || application < 0 || deleted.length === 0) return words(objects) || "-";
  const more = deleted.length - namedObjects;
  return `${words(objects.slice(application, application + 1))}: ${words(deleted.slice(0, namedObjects))}${more > 0 ? ` and ${more} more` : ""}`;
}

function objectWords({ kind, id, name }: AuditObject, wide: boolean): string {
  if (wide) return `${kind} ${name === "" ? id : `${name} (${id})`}`;
  return `${kind} ${name || (/^[0-9a-f-]{36}$/.test(id) ? shortId(id) : id)}`;
}
