import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { type Application, type ApplicationEvent, type Deployment, type DeploymentEvent, isFault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { decodeApplication, decodeApplicationEvent, decodeDeployment, decodeDeploymentEvent } from "@slipway/state";
import type { Bus } from "../connection/bus.ts";
import { topics } from "../topics/topics.ts";
import { consumeHistory } from "../work/consume.ts";
import type { HandlerContext } from "../work/handler.ts";

/** What is done about each change, at least once. */
export interface Causes {
  readonly onDeployment: (event: DeploymentEvent, state: Deployment, signal: AbortSignal) => Promise<void>;
  /** Nobody asks for changes of applications without it. */
  readonly onApplication?: (event: ApplicationEvent, state: Application, signal: AbortSignal) => Promise<void>;
}

export interface ConsumeCausesOptions {
  /** Name of the consumers. Processes with the same name share the changes. */
  readonly durable: string;
  readonly causes: Causes;
  /**
   * Whether changes of a kind are handled strictly in their order, by all processes together. One that cannot be handled, however often it is tried, is skipped then with an
   * error in the log: it would hold back all after it for ever. Default: several at a time.
   */
  readonly inOrder?: boolean;
  readonly log: Logger;
}

/** What happened this long before anybody listened for the first time counts all the same: everything may have been started at once. */
const graceMs = 10 * 60 * 1000;

/**
 * Handles every change of the deployments and applications of a piped, or of all, at least once, shared by all processes with the same name. Left out is what happened long
 * before one listened for the first time, and what only restores a lost stream. A change that only a newer version can read is skipped with an error in the log.
 */
export async function consumeCauses(
  bus: Bus,
  filter: { readonly projectId?: string; readonly pipedId?: string },
  { durable, causes, inOrder = false, log }: ConsumeCausesOptions,
): Promise<AsyncDisposable & { readonly done: Promise<void> }> {
  const { onApplication } = causes;
  const options = { durable, filter, concurrency: inOrder ? 1 : 8, inOrder, log };
  const isNews = async (stream: string, at: Timestamp | undefined, { isRestored, signal }: HandlerContext): Promise<boolean> => {
    if (isRestored === true || at === undefined) return false;
    // Most are young, and need no question.
    if (Date.now() - timestampMs(at) < graceMs) return true;
    const look = () => bus.manager.consumers.info(stream, durable);
    const { created } = await bus.call(`look at consumer ${durable}`, look, { signal });
    return timestampMs(at) > Date.parse(created) - graceMs;
  };
  const readable = <Change>(read: () => Change, { subject }: HandlerContext): Change | undefined => {
    try {
      return read();
    } catch (err) {
      if (!isFault(err, "invalid")) throw err;
      log.error({ err, subject }, "nobody is told of a change that cannot be read");
      return undefined;
    }
  };
  const unlessBlocked = async (handle: () => Promise<void>, { subject, signal }: HandlerContext): Promise<void> => {
    try {
      await handle();
    } catch (err) {
      if (!inOrder || signal.aborted || !isHopeless(err)) throw err;
      log.error({ err, subject }, "nobody is told of a change that cannot be told");
    }
  };
  await using resources = new AsyncDisposableStack();
  const deployments = resources.use(
    await consumeHistory(bus, "deployments", {
      ...options,
      handle: async ({ event, state }, context) => {
        if (!event || !state || !(await isNews(topics.deployment.stream.name, event.at, context))) return;
        const after = readable(() => decodeDeployment(state), context);
        const what = after && readable(() => decodeDeploymentEvent(event, after), context);
        if (what) await unlessBlocked(() => causes.onDeployment(what, after, context.signal), context);
      },
    }),
  );
  const applications =
    onApplication &&
    resources.use(
      await consumeHistory(bus, "applications", {
        ...options,
        handle: async ({ event, state }, context) => {
          if (!event || !state || !(await isNews(topics.application.stream.name, event.at, context))) return;
          const after = readable(() => decodeApplication(state), context);
          const what = after && readable(() => decodeApplicationEvent(event, after), context);
          if (what) await unlessBlocked(() => onApplication(what, after, context.signal), context);
        },
      }),
    );
  const done = Promise.race([deployments.done, ...(applications ? [applications.done] : [])]);
  done.catch(() => {});
  const opened = resources.move();
  return { done, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Whether every attempt ends the same: the change cannot be a message, or a bug is in the way. What the server refuses may be allowed later. */
function isHopeless(err: unknown): boolean {
  return isFault(err, "invalid", "too_large") || err instanceof TypeError || err instanceof RangeError || err instanceof URIError;
}
