import { type ExternalEvent, externalEventKey, Fault, registerEvent } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { memoryAggregates, sampleExternalEvent, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { EventsHandler } from "./handle-events.ts";
import { type EventHandler, eventKey, handlersOf } from "./handlers/event-handler.ts";
import { NewestEvents } from "./newest-events.ts";
import type { WriteJob, WriteOutcome } from "./writing/write-job.ts";

const file = { pipedId: "piped", repositoryId: "apps", isLegacy: true } as const;
const declared = { matcher: { name: "image", labels: {} }, commitMessage: "", makePullRequest: false, replacements: [] };
const handlersIn = (...files: readonly string[]) => files.flatMap((configFile) => handlersOf({ ...file, configFile }, [declared]));

/** A handler of events in memory, whose writes end as `write` says, and an event that it matches. */
async function setUp(handlers: readonly EventHandler[], write: (job: WriteJob) => Promise<WriteOutcome>) {
  const { externalEvents: events } = memoryAggregates();
  const [event, newest, stop] = [sampleExternalEvent({ name: "image" }), new NewestEvents(), new AbortController()];
  const { sequence } = await events.update(externalEventKey(event), (state) => registerEvent(state, event));
  newest.observe(event, sequence);
  const active = (each: readonly EventHandler[]) => each.map((handler) => ({ handler, application: undefined }));
  const handling = new EventsHandler({
    events,
    newest,
    handlers: { unknown: [], matching: (key) => active(handlers.filter((each) => eventKey(each) === key)), active },
    projectId: "project",
    pipedId: "piped",
    branchOf: () => "main",
    write,
    now: () => sampleTime,
    log: silentLogger(),
    signal: stop.signal,
  });
  const handled = async (): Promise<ExternalEvent["handlings"]> => (await events.get(externalEventKey(event))).state.handlings;
  return { event, sequence, handling, handled, stop };
}

test.for([
  [new Fault("precondition", "POST /pulls was answered with 403; check the token"), "POST /pulls was answered with 403; check the token"],
  [new Fault("not_found", "the remote has no branch main"), "the remote has no branch main"],
  [new TypeError("x is undefined"), "internal error: the log of the watcher says more"],
] as const)("%s fails the event, which says so, and is not tried again", async ([error, reason]) => {
  const { event, sequence, handling, handled } = await setUp(handlersIn("a.yaml"), () => Promise.reject(error));
  await handling.handle(event, sequence);
  expect(await handled()).toMatchObject([{ status: "failed", reason, configFile: "a.yaml", branch: "main" }]);
});

test.for(["unavailable", "deadline", "conflict"] as const)(
  "after %s the handler waits, with the reason, and the others have ended",
  async (code) => {
    const [away, other] = ["away.yaml", "other.yaml"];
    const { event, sequence, handling, handled } = await setUp(handlersIn(away, other), async ({ handler }) => {
      if (handler.configFile === away) throw new Fault(code, "no answer");
      return { status: "succeeded", reason: "wrote it", commitHash: "c" };
    });
    await expect(handling.handle(event, sequence)).rejects.toMatchObject({ code });
    expect(new Map((await handled()).map(({ configFile, status, reason }) => [configFile, `${status}: ${reason}`]))).toEqual(
      new Map([
        [away, "waiting: no answer"],
        [other, "succeeded: wrote it"],
      ]),
    );
  },
);

test("what fails because the watcher stops is left to the next one", async () => {
  const reason = new Error("the watcher stops");
  const { event, sequence, handling, handled, stop } = await setUp(handlersIn("a.yaml"), async () => {
    stop.abort(reason);
    throw reason;
  });
  await expect(handling.handle(event, sequence)).rejects.toBe(reason);
  expect(await handled()).toEqual([]);
});

test("handlers that one commit declares after the event are carried out together", async () => {
  const files = ["a.yaml", "b.yaml", "c.yaml"];
  const [added, { promise: together, resolve }] = [handlersIn(...files), Promise.withResolvers<void>()];
  let begun = 0;
  const { handling, handled } = await setUp(added, async () => {
    begun += 1;
    if (begun === files.length) resolve();
    await together;
    return { status: "succeeded", reason: "wrote it", commitHash: "c" };
  });
  await handling.handleLate(added, { isFirst: false });
  expect((await handled()).map(({ status }) => status)).toEqual(files.map(() => "succeeded"));
});
