import { createInterface } from "node:readline/promises";
import { Fault } from "@slipway/domain";
import { visibleText } from "@slipway/runtime/terminal";

/**
 * Asks the person at the terminal for a yes. Only `yes` or `y` counts. Throws `precondition` if there is no terminal to ask on, with the option that answers
 * instead, and the signal's reason when it is aborted.
 */
export async function confirm(question: string, option: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new Fault("precondition", `nothing was done: there is no terminal to ask on; if it is meant, use ${option}`);
  using asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`${visibleText(question)} (yes/no) `, { signal });
  return ["y", "yes"].includes(answer.trim().toLowerCase());
}
