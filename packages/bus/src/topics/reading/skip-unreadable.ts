import type { Bus } from "../../connection/bus.ts";

/** What `read` returns; undefined, with an error in the log, if it throws: in a list, one unreadable message must not hide the others. */
export function skipUnreadable<T>(
  { log }: Pick<Bus, "log">,
  { noun, subject }: { readonly noun: string; readonly subject: string },
  read: () => T,
): T | undefined {
  try {
    return read();
  } catch (err) {
    log.error({ err, subject }, `skipped an unreadable ${noun}`);
    return undefined;
  }
}
