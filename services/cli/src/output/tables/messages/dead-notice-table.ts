import type { DeadNotice } from "@slipway/proto/api";
import { visibleLine } from "@slipway/runtime/terminal";
import { instantOf } from "@slipway/state";
import type { Shown } from "../../print.ts";
import { age } from "../../words/age.ts";
import { table } from "../table.ts";

/** Notices that receivers did not take, one a line. */
export function deadNoticeTable(notices: readonly DeadNotice[], nowMs: number, { wide }: Shown): string {
  return table(
    ["number", "piped", "receiver", "notice", "application", "age", "tries", "reason"],
    notices.map(({ sequence, pipedId, receiver, notice, at, tries, reason }) => [
      ...[String(sequence), pipedId, receiver, notice?.event || "digest", notice?.applicationName || "-"],
      ...[age(instantOf(at), nowMs), String(tries), reason],
    ]),
    { whole: wide },
  );
}

/** What was put into queues again. */
export function redeliveredText(notices: readonly DeadNotice[]): string {
  if (notices.length === 0) return "nothing to redeliver: receivers took everything";
  const lines = notices.map(({ sequence, receiver, pipedId, notice }) =>
    visibleLine(`notice ${sequence} (${notice?.event || "digest"}) is in the queue of receiver ${receiver} of piped ${pipedId}`),
  );
  return [...lines, "see what becomes of them with slipway notification list"].join("\n");
}
