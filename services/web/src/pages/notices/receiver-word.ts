import type { Receiver } from "@slipway/proto/api";
import type { StateWord } from "../../design/status.tsx";

/** How a receiver is, in a word: what nobody serves first, then what fails, then what it did not take. */
export function receiverWord({
  problem,
  status,
  deadNotices,
}: Pick<Receiver, "problem" | "status" | "deadNotices">): StateWord<"receiver"> {
  if (problem !== "") return "unserved";
  if (status?.failingSince) return "failing";
  if (deadNotices > 0) return "missed";
  return status?.sentAt ? "well" : "unused";
}
