import type { MessageInitShape } from "@bufbuild/protobuf";
import type { AuditFilterSchema, AuditRecord } from "@slipway/proto/api";
import { AuditResult } from "@slipway/proto/state";
import { dayRange } from "../../design/lists/day-range.ts";
import type { AuditSearch, AuditWord } from "./audit-search.ts";

const results: Readonly<Record<AuditWord, AuditResult>> = {
  accepted: AuditResult.ACCEPTED,
  done: AuditResult.DONE,
  refused: AuditResult.REFUSED,
  failed: AuditResult.FAILED,
};

/** What the server is asked for. */
export function auditFilterOf({
  person = "",
  action = "",
  object = "",
  project = "",
  result,
  since,
  until,
}: AuditSearch): MessageInitShape<typeof AuditFilterSchema> {
  return {
    actor: person,
    action,
    object,
    projectId: project,
    results: result ? [results[result]] : [],
    ...dayRange({ since, until }),
  };
}

/** Whether an entry is one of those that are looked for, as the server decides it. */
export function fitsAudit({ entry }: Pick<AuditRecord, "entry">, search: AuditSearch): boolean {
  if (entry === undefined) return false;
  const { person, action, object, project, result } = search;
  const { since, until } = dayRange(search);
  const at = entry.at?.seconds ?? 0n;
  return (
    (person === undefined || entry.actor?.name === person) &&
    (action === undefined || (action.includes(".") ? entry.action === action : entry.action.startsWith(`${action}.`))) &&
    (object === undefined || entry.objects.some(({ id, name }) => id === object || name === object)) &&
    (project === undefined || entry.projectId === project) &&
    (result === undefined || entry.result === results[result]) &&
    (since === undefined || at >= since.seconds) &&
    (until === undefined || at < until.seconds)
  );
}

/** The word of a result. */
export function auditWord(result: AuditResult): AuditWord | "unknown" {
  const [word] = Object.entries(results).find(([, each]) => each === result) ?? [];
  return (word as AuditWord | undefined) ?? "unknown";
}
