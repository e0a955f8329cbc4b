import { forPrograms, type Logger } from "@slipway/runtime";

/**
 * A signal that aborts when the process that started this one is gone, even after a kill. Works only if that process promised, with
 * SLIPWAY_PARENT_PIPE=1, to hold our standard input open for as long as it lives; otherwise it never aborts.
 */
export function stopWithParent(log: Logger): AbortSignal {
  const gone = new AbortController();
  if (!hasParentPipe()) return gone.signal;
  const onEnd = (): void => {
    if (gone.signal.aborted) return;
    log.warn("stopping, the process that started this one is gone");
    gone.abort(new DOMException("the parent process is gone", "AbortError"));
  };
  process.stdin.once("end", onEnd).once("error", onEnd).resume();
  process.stdin.unref?.();
  return gone.signal;
}

/** Fields of a line that says what our host says too: under it the line is only for programs. */
export function saidByHost(): Partial<typeof forPrograms> {
  return hasParentPipe() ? forPrograms : {};
}

function hasParentPipe(): boolean {
  return process.env["SLIPWAY_PARENT_PIPE"] === "1";
}
