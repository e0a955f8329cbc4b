import type { ListReceiversResponse, Receiver } from "@slipway/proto/api";
import { visibleLine } from "@slipway/runtime/terminal";
import { instantOf } from "@slipway/state";
import { hanging } from "../../details/facts.ts";
import type { Shown } from "../../print.ts";
import { age } from "../../words/age.ts";
import { table } from "../table.ts";
import { deadNoticeTable } from "./dead-notice-table.ts";

/** Receivers for people, one a line, then why those fail that do, and what was given up. */
export function receiverTable(
  { receivers, deadNotices }: Pick<ListReceiversResponse, "receivers" | "deadNotices">,
  nowMs: number,
  shown: Shown,
): string {
  if (receivers.length === 0 && deadNotices.length === 0) return "no receivers: declare them in spec.notifications of the piped file";
  const headings = ["piped", "name", "kind", "state", "since", "waiting", "held", "not taken", "last sent"];
  const rows = receivers.map((receiver) => row(receiver, nowMs));
  const all = table(shown.wide ? ["project", ...headings] : headings, shown.wide ? rows : rows.map(([, ...cells]) => cells), {
    whole: shown.wide,
  });
  const reasons = receivers.flatMap((receiver) => reasonOf(receiver, nowMs));
  const given = deadNotices.length === 0 ? [] : [`Not taken:\n${deadNoticeTable(deadNotices, nowMs, shown)}`];
  return [all, ...reasons, ...given].join("\n\n");
}

function row({ projectId, status, deadNotices, problem }: Receiver, nowMs: number): readonly string[] {
  const { pipedId = "", name = "", kind = "", waiting = 0n, held = 0n, failingSince, sentAt, failure = "" } = status ?? {};
  const state = problem !== "" ? "NotServed" : failure !== "" ? "Failing" : "Ready";
  return [
    ...[projectId, pipedId, name, kind || "-", state],
    failure === "" ? "-" : age(instantOf(failingSince), nowMs),
    ...[String(waiting), String(held), String(deadNotices)],
    sentAt === undefined ? "never" : `${age(instantOf(sentAt), nowMs)} ago`,
  ];
}

function reasonOf({ status, problem }: Receiver, nowMs: number): readonly string[] {
  const { name = "", failure = "", failedAt, digestAt, held = 0n } = status ?? {};
  const say = (text: string) => `${visibleLine(name)}: ${hanging(text, 2)}`;
  const due = instantOf(digestAt);
  return [
    ...(problem === "" ? [] : [say(problem)]),
    ...(failure === "" ? [] : [say(`failed ${age(instantOf(failedAt), nowMs)} ago: ${failure}`)]),
    ...(held > 0n && due ? [say(`${held} held for the digest at ${due.toString({ smallestUnit: "second" })}`)] : []),
  ];
}
