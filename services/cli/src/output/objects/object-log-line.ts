import type { ObjectLogLine } from "@slipway/domain";
import { visibleLine } from "@slipway/runtime/terminal";

/** What is shown of a line besides its text. */
export interface LogLineOptions {
  readonly timestamps: boolean;
  /** Whether to leave out the instance and the container. */
  readonly plain: boolean;
}

/** A line that a container wrote, for people. */
export function objectLogLine({ instance, container, at, text }: ObjectLogLine, { timestamps, plain }: LogLineOptions): string {
  const source = plain ? "" : `${visibleLine(instance)} ${visibleLine(container)}  `;
  return `${timestamps ? `${at?.toString({ fractionalSecondDigits: 9 }) ?? "-"} ` : ""}${source}${text}`;
}
