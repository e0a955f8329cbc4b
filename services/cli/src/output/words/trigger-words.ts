import { personName, type Trigger } from "@slipway/domain";

/** Why a deployment was made, and by whom: `command by ann`. */
export function triggerWords({ kind, commander }: Trigger): string {
  const words = kind.replaceAll("-", " ");
  if (kind === "command") return `${words} by ${personName(commander)}`;
  return commander === "" ? words : `${words} by ${commander}`;
}
