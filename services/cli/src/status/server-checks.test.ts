import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { GetStatusResponseSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { serverChecks } from "./server-checks.ts";

const consumer = (stream: string, durable: string, given: object = {}) => ({ stream, durable, isListening: true, ...given });
const record = [consumer("APPLICATIONS", "trace-applications"), consumer("DEPLOYMENTS", "trace-deployments")];
const piped = (name: string, given: object = {}) => [
  consumer("COMMANDS", `sync-${name}`, given),
  consumer("COMMANDS", `cancel-${name}`),
  consumer("PLANS", `plan-${name}`, given),
  consumer("RUNS", `run-${name}`, given),
];
const stream = { name: "DEPLOYMENTS", holds: "the state of every deployment", messages: 12n, bytes: 3_200_000n };
const checks = (given: MessageInitShape<typeof GetStatusResponseSchema>) =>
  serverChecks(create(GetStatusResponseSchema, { streams: [stream], storedBytes: 3_200_000n, consumers: record, ...given }));
const needing = (given: MessageInitShape<typeof GetStatusResponseSchema>) =>
  checks(given)
    .filter(({ state }) => state === "attention")
    .map(({ name, says, next }) => `${name}: ${says} -> ${next}`);

test("a system in which everything works needs nobody, and says how full it is and what it does", () => {
  const busy = { isListening: false, taken: 16n, retried: 2n };
  const all = checks({ consumers: [...record, ...piped("eu-west", busy), ...piped("asia")], maxStoredBytes: 100_000_000n });
  expect(all.map(({ name, state, says }) => [name, state, says])).toEqual([
    ["nats", "ok", "1 stream with 3.2 MB of 100.0 MB (3 %), DEPLOYMENTS 3.2 MB"],
    ["store", "ok", "the trace service and its database answer"],
    ["record", "ok", "everything is recorded"],
    ["piped asia", "ok", "watcher, planner and executor take work, livestate observes"],
    ["piped eu-west", "ok", "watcher, planner and executor take work, livestate observes; 6 requests tried again"],
  ]);
});

test.for([
  {
    name: "a NATS that fails is one problem, not one for each service",
    given: { natsProblem: "its disk is full", consumersProblem: "its disk is full" },
    says: ["nats: its disk is full -> look at the log of nats-server and at the space on its disk"],
  },
  {
    name: "an account that is nearly full",
    given: { storedBytes: 85n, maxStoredBytes: 100n },
    says: [expect.stringMatching(/^nats: .*85 bytes of 100 bytes \(85 %\).* -> raise the storage limit/)],
  },
  {
    name: "a stream that is nearly full, or being restored",
    given: { streams: [{ ...stream, maxBytes: 4_000_000n, isRestoring: true }] },
    says: [
      expect.stringMatching(/is being restored.* -> the trace service has to run/),
      expect.stringMatching(/^stream DEPLOYMENTS: .* 80 % of its limit of 4.0 MB -> raise it: nats stream edit DEPLOYMENTS/),
    ],
  },
  {
    name: "a store that is away",
    given: { storeProblem: "MariaDB does not answer" },
    says: [expect.stringMatching(/^store: MariaDB does not answer -> start the trace service/)],
  },
  {
    name: "a piped whose live states nobody observes",
    given: { consumers: [...record, ...piped("eu")], unobservedPipeds: ["eu"] },
    says: [expect.stringMatching(/^piped eu: no livestate answers: .* -> start the livestate service of this piped$/)],
  },
  {
    name: "a store with rows that cannot be read",
    given: { unreadableRows: 2n },
    says: ["store: 2 rows could not be read; lists show all others -> name them: slipway store check"],
  },
  {
    name: "a piped without an executor, while a run waits",
    given: {
      consumers: [...record, ...piped("eu").slice(0, 3), consumer("RUNS", "run-eu", { isListening: false, waiting: 1n, taken: 1n })],
    },
    says: [expect.stringMatching(/^piped eu: no executor takes work; 1 request waits -> start .* nats consumer rm RUNS run-eu$/)],
  },
  {
    name: "consumers that may not be listed",
    given: { consumers: [], consumersProblem: "not permitted" },
    says: [expect.stringMatching(/^services: not known: not permitted -> allow the gateway/)],
  },
  {
    name: "a record that nobody writes",
    given: { consumers: record.map((each) => ({ ...each, isListening: false, waiting: 4n })) },
    says: [expect.stringMatching(/^record: no trace service records; 8 messages to record -> start the trace service/)],
  },
  {
    name: "a record that the store does not take",
    given: {
      consumers: [
        record[0] ?? {},
        { ...record[1], taken: 2n, retried: 2n },
        consumer("WORK", "purge-deployments", { taken: 1n, retried: 1n }),
      ],
    },
    says: [
      expect.stringMatching(
        /^record: 2 messages to record, 2 tried again; 1 ended deployment not recorded completely.* -> look at the log/,
      ),
    ],
  },
])("$name", ({ given, says }) => expect(needing(given)).toEqual(says));

test("of the consumers of streams that had one name, only the newest counts", () => {
  const old = record.map((each) => ({ ...each, isListening: false, waiting: 9n }));
  const now = record.map(({ stream: of, durable }) => consumer(of, `${durable}-2`));
  expect(needing({ consumers: [...old, ...now] })).toEqual([]);
});
