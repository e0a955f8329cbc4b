import type { Fault } from "@slipway/plugin-sdk";

/** Whether the server could not say what would become of an object: a webhook that is not asked in dry runs, or that is away, may decide it. */
export function isUnanswered({ code, message }: Fault): boolean {
  return code === "unavailable" || code === "conflict" || /does not support dry run/.test(message);
}
