import { create } from "@bufbuild/protobuf";
import { createClient, createRouterTransport } from "@connectrpc/connect";
import { type DeadNotice, type ReceiverQueue, receiverToken } from "@slipway/bus";
import { Fault } from "@slipway/domain";
import { NotificationService } from "@slipway/proto/api";
import { ReceiverStateSchema, type ReceiverStatus, ReceiverStatusSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { AsyncQueue } from "../feeds/async-queue.ts";
import { gatewayInterceptors, reader } from "../testing/serve.ts";
import { type NotificationServiceDeps, notificationService } from "./notification-service.ts";

const queue = (pipedId: string, receiver: string, waiting = 0): ReceiverQueue => {
  const state = create(ReceiverStateSchema, { receiver, failure: waiting > 0 ? "answered 503" : "" });
  return { projectId: "demo", pipedId, receiver, token: receiver, waiting, state };
};
const dead = (sequence: number, pipedId: string, receiver: string): DeadNotice => ({
  ...{ sequence, projectId: "demo", pipedId, receiver },
  ...{ notice: undefined, reason: "answered 404", deliveries: 1, at: undefined },
});
const status = (pipedId: string, name: string): ReceiverStatus => create(ReceiverStatusSchema, { pipedId, name, kind: "webhook" });

/** Two pipeds whose notifiers answer, and one whose does not. */
const queues = [queue("eu", "ops", 2), queue("eu", "mail"), queue("us", "ops"), queue("us", "old", 3), queue("away", "chat", 1)];
const answers: Readonly<Record<string, readonly ReceiverStatus[]>> = {
  eu: [status("eu", "ops"), status("eu", "mail")],
  us: [status("us", "ops")],
};

/** Listens, and hears nothing. */
async function* never(signal: AbortSignal) {
  yield;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function service(letters: readonly DeadNotice[] = [], more: Partial<NotificationServiceDeps> = {}) {
  const redelivered: number[] = [];
  const isOf = ({ pipedId = "" }, each: { readonly pipedId: string }) => pipedId === "" || pipedId === each.pipedId;
  const deps: NotificationServiceDeps = {
    listQueues: async (of) => queues.filter((each) => isOf(of, each)),
    listDead: async (of) => letters.filter((each) => isOf(of, each)),
    askPiped: async ({ pipedId }) => {
      const answer = answers[pipedId];
      if (!answer) throw new Fault("unavailable", `no notifier of piped ${pipedId} has answered`);
      return answer;
    },
    changes: never,
    redeliver: async (sequence) => redelivered.push(sequence),
    test: async ({ pipedId }, { test: name, commander }) => ({ receivers: [status(pipedId, name)], said: `200 for ${commander}` }),
    ...more,
  };
  const interceptors = gatewayInterceptors();
  const transport = createRouterTransport((router) => router.service(NotificationService, notificationService(deps)), {
    router: { interceptors },
  });
  return { client: createClient(NotificationService, transport), redelivered };
}

test("receivers of all pipeds are listed, also those whose notifier is away and those that are no longer declared but have a backlog", async () => {
  const { receivers } = await service([dead(1, "eu", "ops"), dead(2, "eu", "ops")]).client.listReceivers({});
  expect(receivers.map((each) => [each.status?.pipedId, each.status?.name, each.deadNotices, each.problem])).toEqual([
    ["away", "chat", 0, "no notifier of piped away has answered"],
    ["eu", "mail", 0, ""],
    ["eu", "ops", 2, ""],
    ["us", "old", 0, "the piped file no longer declares it: declare it again to send what waits"],
    ["us", "ops", 0, ""],
  ]);
  expect(receivers[0]?.status).toMatchObject({ waiting: 1n, failure: "answered 503" });
});

test("a receiver whose name cannot be part of a subject, and that got nothing yet, is listed once", async () => {
  const odd = queue("eu", receiverToken("Team Ops #1"), 1);
  const { client } = service([], { listQueues: async () => [odd], askPiped: async () => [status("eu", "Team Ops #1")] });
  expect((await client.listReceivers({})).receivers.map((each) => each.status?.name)).toEqual(["Team Ops #1"]);
});

test("who watches is told of the receivers again when one has changed, with the oldest notices that were not taken", async () => {
  const letters = Array.from({ length: 103 }, (_, at) => dead(at + 1, "eu", "ops"));
  const news = new AsyncQueue<true>();
  const { client } = service(letters, {
    changes: async function* () {
      yield;
      yield* news;
    },
  });
  const watched = reader(client.watchReceivers({}));
  const first = await watched.next();
  expect(first).toMatchObject({ deadNoticesLeftOut: 3, deadNotices: { length: 100, 0: { sequence: 1n } } });
  expect(first.receivers.find(({ status: of }) => of?.name === "ops")).toMatchObject({ deadNotices: 103 });
  letters.splice(0, 100);
  news.push(true);
  expect(await watched.next()).toMatchObject({ deadNoticesLeftOut: 0, deadNotices: [{ sequence: 101n }, {}, {}] });
});

const letters = [dead(1, "eu", "ops"), dead(2, "us", "ops"), dead(3, "eu", "mail"), dead(4, "away", "chat")];
test.for([
  { name: "numbers", request: { sequences: [3n, 1n] }, sequences: [1, 3] },
  { name: "all", request: { all: true }, sequences: [1, 2, 3, 4] },
  { name: "all of a piped", request: { all: true, pipedId: "eu" }, sequences: [1, 3] },
  { name: "a receiver of one of several pipeds", request: { receiver: "ops", pipedId: "us" }, sequences: [2] },
  { name: "a receiver whose notifier is away", request: { receiver: "chat" }, sequences: [4] },
])("$name choose what is redelivered, oldest first", async ({ request, sequences }) => {
  const { client, redelivered } = service(letters);
  const answer = await client.redeliverNotices(request);
  expect(redelivered).toEqual(sequences);
  expect(answer.redelivered.map(({ sequence }) => Number(sequence))).toEqual(sequences);
});

test.for([
  { name: "nothing", request: {}, problem: "choose notices by their numbers, by a receiver (--receiver NAME), or all of them (--all)" },
  {
    name: "two ways",
    request: { all: true, receiver: "ops" },
    problem: "choose notices by their numbers, by a receiver (--receiver NAME), or all of them (--all)",
  },
  { name: "an unknown number", request: { sequences: [1n, 9n] }, problem: "no undelivered notice 9" },
  { name: "an unknown receiver", request: { receiver: "opps" }, problem: "no receiver opps: did you mean ops?" },
  {
    name: "a receiver of several pipeds",
    request: { receiver: "ops" },
    problem: "several pipeds have a receiver ops: set piped to one of eu, us",
  },
  {
    name: "a receiver that is no longer declared",
    request: { receiver: "old" },
    problem: "the file of piped us no longer declares receiver old",
  },
])("$name is rejected, and nothing is redelivered", async ({ request, problem }) => {
  const { client, redelivered } = service([...letters, dead(5, "us", "old")]);
  await expect(client.redeliverNotices(request)).rejects.toThrowError(problem);
  expect(redelivered).toEqual([]);
});

test("a test goes to the piped of the receiver, and says what the receiver answered", async () => {
  const { client } = service();
  const answer = await client.testReceiver({ name: "mail" }, { headers: { "slipway-user": "ada" } });
  expect(answer).toMatchObject({ said: "200 for ada", receiver: { projectId: "demo", status: { pipedId: "eu", name: "mail" } } });
  await expect(client.testReceiver({ name: "ops" })).rejects.toThrowError("several pipeds have a receiver ops");
  await expect(client.testReceiver({ name: "x", pipedId: "nobody" })).rejects.toThrowError("no receivers in piped nobody: declare them");
});

test("what a receiver refuses reaches the caller with its code", async () => {
  const refused = new Fault("precondition", "receiver mail: http://127.0.0.1:1 answered 410: gone");
  const { client } = service([], { test: () => Promise.reject(refused) });
  await expect(client.testReceiver({ name: "mail" })).rejects.toMatchObject({ rawMessage: refused.message, code: 9 });
});
