import type { InspectedObject, ObjectEvent } from "@slipway/domain";
import type { Shown } from "../print.ts";
import { table } from "../tables/table.ts";
import { age } from "../words/age.ts";

/** Events for people, one a line, the newest last. */
export function eventTable(events: readonly ObjectEvent[], nowMs: number, { wide }: Shown): string {
  if (events.length === 0) return "no events: targets keep them for about an hour";
  const withTarget = wide || new Set(events.map(({ object }) => object.deployTarget)).size > 1;
  const headings = ["last seen", ...(wide ? ["first seen"] : []), "type", "reason", ...(withTarget ? ["target"] : []), "object"];
  const rows = events.map(({ object, type, reason, message, count, firstAt, lastAt, reporter }) => [
    `${age(lastAt, nowMs)}${count > 1 ? ` (x${count})` : ""}`,
    ...(wide ? [age(firstAt, nowMs)] : []),
    type,
    reason,
    ...(withTarget ? [object.deployTarget] : []),
    objectWord(object, wide),
    ...(wide ? [reporter || "-"] : []),
    message,
  ]);
  return table([...headings, ...(wide ? ["reporter"] : []), "message"], rows, { whole: wide });
}

function objectWord({ kind, group, namespace, name }: InspectedObject, wide: boolean): string {
  const word = wide && group !== "" ? `${kind}.${group}` : kind;
  return `${word.toLowerCase()}/${name}${wide && namespace !== "" ? ` (${namespace})` : ""}`;
}
