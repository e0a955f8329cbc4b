import { create } from "@bufbuild/protobuf";
import { type DeploymentMessage, DeploymentMessageSchema, DeploymentStatus } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { encodeDeployment } from "@slipway/state";
import type { HistoryRecord } from "@slipway/store";
import { aggregatesWith, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { endForgotten } from "./end-forgotten.ts";

const stream = { created: "one", lastSequence: 9, isRestored: true };
const settled = { created: "one", ordinal: 0n, durable: "trace" };
const open = (id: string) => encodeDeployment(sampleDeployment({ id, status: "running", startedAt: sampleTime }));

interface Given {
  readonly states: readonly ReturnType<typeof open>[];
  /** What the stream turns out to be when it is asked about a deployment. */
  readonly found?: Partial<typeof stream> & { readonly isHeld?: boolean };
}

async function ended({ states, found }: Given) {
  const records = states.map(
    (state): HistoryRecord<DeploymentMessage> => ({ message: create(DeploymentMessageSchema, { state }), sequence: 1n }),
  );
  const recorded: HistoryRecord<DeploymentMessage>[] = [];
  const { applications } = await aggregatesWith({});
  const deps = {
    stream: {
      name: "DEPLOYMENTS",
      info: async () => stream,
      infoAbout: async () => ({ ...stream, isHeld: false, ...found }),
      hasHandled: async () => true,
    },
    deployments: {
      unfinished: async function* () {
        yield* records;
      },
      newest: async (id: string) => records.find(({ message }) => message.state?.id === id),
      ranAfter: async () => undefined,
      recordAll: async (all: readonly HistoryRecord<DeploymentMessage>[]) => void recorded.push(...all),
    },
    applications,
    now: () => sampleTime,
    log: silentLogger(),
  };
  await endForgotten(deps, settled, new AbortController().signal);
  return recorded.map(({ message, sequence }) => ({ id: message.state?.id, status: message.state?.status, sequence }));
}

test("an open deployment that the stream does not hold has ended", async () => {
  expect(await ended({ states: [open("gone")] })).toEqual([{ id: "gone", status: DeploymentStatus.FAILED, sequence: 2n }]);
});

test("a deployment that the stream holds is left as it is", async () => {
  expect(await ended({ states: [open("held")], found: { isHeld: true } })).toEqual([]);
});

test.for([
  ["another stream has its name now", { created: "two" }],
  ["the stream is being restored", { isRestored: false }],
] as const)("nothing has ended if %s", async ([, found]) => {
  await expect(ended({ states: [open("gone")], found })).rejects.toMatchObject({ code: "unavailable" });
});

test("a deployment that a newer version wrote does not keep the others open", async () => {
  const newer = { ...open("newer"), status: 99 as DeploymentStatus };
  expect(await ended({ states: [newer, open("gone")] })).toMatchObject([{ id: "gone" }]);
});
