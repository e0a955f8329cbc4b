import { LogFollower, type LogFollowerOptions } from "./log-follower.ts";

/** A look at the pods although nothing was pushed. */
const quietMs = 30_000;
/** If something has to be tried again, or pods are not pushed. */
const soonMs = 2_000;

/**
 * Reads the logs of an object and goes on with what is written, until the object is gone or has finished. It looks at the pods when the cluster tells that something
 * changed, and every two seconds while it does not.
 */
export async function followLogs(options: LogFollowerOptions): Promise<void> {
  const follower = new LogFollower(options);
  while (!(await follower.look())) await untilNextLook(follower, options);
}

async function untilNextLook(follower: LogFollower, { source, signal }: LogFollowerOptions): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timers = new Set<NodeJS.Timeout>();
  const within = (ms: number) => timers.add(setTimeout(resolve, ms));
  const onAbort = () => resolve();
  signal.addEventListener("abort", onAbort, { once: true });
  within(source.isPushed && !follower.isRestless ? quietMs : soonMs);
  void source.untilChanged().then(resolve);
  // Not at once: that a container has ended is known a moment after its log.
  void follower.someEnded.then(() => within(soonMs));
  await promise;
  signal.removeEventListener("abort", onAbort);
  for (const timer of timers) clearTimeout(timer);
  signal.throwIfAborted();
}
