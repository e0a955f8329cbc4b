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
      entry.objects.map((object) => objectWords(object, wide)).join(", ") || "-",
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
      oneLine(entry.reason, wide),
    ]),
    { whole: wide },
  );
}

/** A name that nobody checked is marked. */
function whoOf({ actor }: AuditEntry): string {
  const who = actor.kind === "person" ? personName(actor.name) : `service ${actor.name}`;
  return actor.signIn === "claimed" ? `${who} (claimed)` : who;
}

function objectWords({ kind, id, name }: AuditObject, wide: boolean): string {
  if (wide) return `${kind} ${name === "" ? id : `${name} (${id})`}`;
  return `${kind} ${name || (/^[0-9a-f-]{36}$/.test(id) ? shortId(id) : id)}`;
}
