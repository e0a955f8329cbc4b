import type { EventHandling } from "@slipway/domain";
import { visibleLine } from "@slipway/runtime/terminal";
import { statusWord } from "../words/status-word.ts";

/** What a handler reported, as a line. */
export function handlingLine({ configFile, repositoryId, status, reason, commitHash, url }: EventHandling): string {
  const place = [repositoryId, configFile].filter(Boolean).join(" ");
  const commit = commitHash === "" ? "" : ` in ${commitHash.slice(0, 7)}`;
  return visibleLine(`${statusWord(status)} ${place}${commit}${reason && `: ${reason}`}${url && ` ${url}`}`);
}
