import { create } from "@bufbuild/protobuf";
import { type Deployment, Fault } from "@slipway/domain";
import { WatchDeploymentsResponseSchema } from "@slipway/proto/api";
import { encodeDeployment } from "@slipway/state";
import { sampleCommit, sampleDeployment } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { ApiClient } from "../../connection/api-client.ts";
import { isRefused, takenWords, untilTaken } from "./until-taken.ts";

const hash = "a".repeat(40);
const absent = { ...sampleDeployment().trigger, commit: sampleCommit({ hash: "abcdef0", author: "" }) };
const found = sampleDeployment({
  status: "pending",
  trigger: { ...absent, commit: sampleCommit({ hash, author: "Ada <a@example.com>" }) },
});
const beforeRefusal = sampleDeployment({ status: "pending", trigger: absent });
const refused = sampleDeployment({
  status: "failed",
  trigger: absent,
  statusReason: "branch main has no commit abcdef0",
  plannedAt: undefined,
});

/** A gateway that is restarted, does not know the deployment then, and at last has these states of it. */
function gateway(...states: readonly Deployment[]): ApiClient {
  const faults = [new Fault("unavailable", "the gateway is stopping"), new Fault("not_found", "there is no deployment")];
  const watchDeployments = async function* () {
    const fault = faults.shift();
    if (fault) throw fault;
    for (const state of states) yield create(WatchDeploymentsResponseSchema, { deployment: encodeDeployment(state) });
  };
  return { deployments: { watchDeployments } } as unknown as ApiClient; // nothing else is called
}

const running = new AbortController().signal;

test("a commit that the branch has is resolved as soon as the deployment exists", async () => {
  const taken = await untilTaken(gateway(found), "d", running);
  expect(takenWords("d", hash.slice(0, 7), taken)).toBe(`deployment d of commit ${hash} requested`);
  expect(taken && isRefused(taken)).toBe(false);
});

test("a commit that it does not have is waited for until the reason is there", async () => {
  const taken = await untilTaken(gateway(beforeRefusal, refused), "d", running);
  expect(takenWords("d", "abcdef0", taken)).toBe("deployment d failed: branch main has no commit abcdef0");
  expect(taken && isRefused(taken)).toBe(true);
});

test("where no watcher takes the request, it says what is not known", async () => {
  const taken = await untilTaken(gateway(), "d", running, AbortSignal.abort());
  expect(takenWords("d", "abcdef0", taken)).toMatch(
    /requested; no watcher has taken it yet, so whether the branch has commit abcdef0 is not known: slipway/,
  );
});

test("an interrupt and an error of the gateway end the wait", async () => {
  await expect(untilTaken(gateway(found), "d", AbortSignal.abort(new Error("interrupted")))).rejects.toThrow("interrupted");
  const broken = {
    deployments: {
      watchDeployments: () => {
        throw new Fault("unauthenticated", "sign in");
      },
    },
  } as unknown as ApiClient;
  await expect(untilTaken(broken, "d", running)).rejects.toMatchObject({ code: "unauthenticated" });
});
