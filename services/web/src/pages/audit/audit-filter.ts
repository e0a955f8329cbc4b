import type { MessageInitShape } from "@bufbuild/protobuf";
import type { AuditFilterSchema } from "@slipway/proto/api";
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

/** The word of a result. */
export function auditWord(result: AuditResult): AuditWord | "unknown" {
  const [word] = Object.entries(results).find(([, each]) => each === result) ?? [];
  return (word as AuditWord | undefined) ?? "unknown";
}
