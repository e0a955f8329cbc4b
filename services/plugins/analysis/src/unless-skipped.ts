import type { StageContext } from "@slipway/plugin-sdk";

/** How work ended: by itself, or because a user skipped the stage. */
export type Outcome<T> = { readonly kind: "done"; readonly failure: T } | { readonly kind: "skipped"; readonly by: string };

/** Does the work, and aborts it if a user skips the stage. Rejects if the work rejects. */
export async function unlessSkipped<T>(
  { commands, signal }: Pick<StageContext, "commands" | "signal">,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Outcome<T>> {
  const skip = new AbortController();
  const working = work(AbortSignal.any([signal, skip.signal])).then((failure): Outcome<T> => ({ kind: "done", failure }));
  const skipped = nextSkip();
  skipped.catch(() => {}); // it ends with the stage, when its result is no longer needed
  try {
    return await Promise.race([working, skipped]);
  } finally {
    skip.abort(new Error("the stage was skipped"));
    await Promise.allSettled([working]);
  }

  async function nextSkip(): Promise<Outcome<T>> {
    for await (const { commander } of commands("skip")) return { kind: "skipped", by: commander };
    return await new Promise<never>(() => {}); // commands end only by rejecting
  }
}
