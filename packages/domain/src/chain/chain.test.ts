import fc from "fast-check";
import { expect, test } from "vitest";
import { beginNextBlock, reportNode } from "./advance-chain.ts";
import { applyChain } from "./apply-chain.ts";
import { beginChain, beginsChain } from "./begin-chain.ts";
import type { ApplicationMatcher, Chain, ChainStatus } from "./chain.ts";
import { isNodeFinal, openBlock } from "./chain.ts";
import { cancelChain, resumeChain } from "./end-chain.ts";
import type { ChainEvent, NodeReport } from "./events.ts";

const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
const origin = {
  id: "d0",
  projectId: "shop",
  pipedId: "piped",
  applicationId: "web",
  applicationName: "web",
  trigger: { kind: "commit", commit: { hash: "c0" } },
} as unknown as Parameters<typeof beginChain>[1];

const named = (name: string): ApplicationMatcher => ({ name, kind: "", labels: {} });
const team = (name: string): ApplicationMatcher => ({ name: "", kind: "", labels: { team: name } });
const application = (id: string, more: object = {}) => ({
  id,
  name: id,
  pipedId: "piped",
  kind: "Application",
  labels: {},
  acceptsChains: true,
  disabled: false,
  removedAt: undefined,
  ...more,
});

/** The state after an event, or the same state if nothing was decided. */
function after(state: Chain | undefined, event: ChainEvent | undefined): Chain {
  if (event) return applyChain(state, event);
  if (!state) throw new Error("no chain");
  return state;
}

const begin = (...blocks: readonly ApplicationMatcher[]) =>
  after(undefined, beginChain(undefined, origin, { blocks, healthTimeoutMs: 600_000 }, at));

function report(state: Chain, applicationId: string, status: ChainStatus, more: Partial<NodeReport> = {}): NodeReport {
  const block = openBlock(state)?.index ?? 0;
  const node = state.blocks[block]?.nodes.find((each) => each.applicationId === applicationId);
  return {
    block,
    round: state.round,
    applicationId,
    deploymentId: node?.deploymentId ?? "",
    commitHash: `commit of ${applicationId}`,
    status,
    reason: status,
    waitsFor: "",
    deployedAt: undefined,
    ...more,
  };
}
const told = (state: Chain, applicationId: string, status: ChainStatus) =>
  after(state, reportNode(state, report(state, applicationId, status), at));
const next = (state: Chain, ...applications: ReturnType<typeof application>[]) => after(state, beginNextBlock(state, applications, at));
const statuses = (chain: Chain) => [chain.status, ...chain.blocks.map(({ status }) => status)];

test("a block begins when every application of the one before has succeeded, and the chain succeeds with the last", () => {
  let chain = begin(team("a"), named("last"));
  expect(statuses(chain)).toEqual(["pending", "pending", "pending", "pending"]);
  const all = [application("x", { labels: { team: "a" } }), application("y", { labels: { team: "a" } }), application("last")];
  expect(beginNextBlock(chain, all, at)).toBeUndefined();
  chain = told(chain, "web", "running");
  expect(beginNextBlock(chain, all, at)).toBeUndefined();
  chain = next(told(chain, "web", "succeeded"), ...all);
  expect(chain.blocks[1]?.nodes.map(({ applicationId }) => applicationId)).toEqual(["x", "y"]);
  chain = told(chain, "y", "succeeded");
  expect(beginNextBlock(chain, all, at)).toBeUndefined();
  expect(statuses(chain)).toEqual(["running", "succeeded", "running", "pending"]);
  chain = told(next(told(chain, "x", "succeeded"), ...all), "last", "succeeded");
  expect(statuses(chain)).toEqual(["succeeded", "succeeded", "succeeded", "succeeded"]);
  expect(chain.completedAt).toEqual(at);
});

test("a failure ends the chain once the others of its block have ended, and cancels what comes after with the reason", () => {
  let chain = next(
    told(begin(team("a"), named("last")), "web", "succeeded"),
    ...["x", "y"].map((id) => application(id, { labels: { team: "a" } })),
  );
  chain = told(chain, "x", "failed");
  expect([chain.status, chain.completedAt]).toEqual(["failed", undefined]);
  chain = told(chain, "y", "succeeded");
  expect(statuses(chain)).toEqual(["failed", "succeeded", "failed", "cancelled"]);
  expect(chain.blocks[2]?.reason).toBe("block 2 failed: x: failed");
});

test("a resumed chain deploys again what has not succeeded, under other ids, and goes on", () => {
  const all = ["x", "y"].map((id) => application(id, { labels: { team: "a" } }));
  let chain = next(told(begin(team("a"), named("x")), "web", "succeeded"), ...all);
  const before = chain.blocks[1]?.nodes;
  chain = told(told(chain, "x", "failed"), "y", "succeeded");
  const resume = resumeChain(chain, { by: "ann", round: 1 }, at);
  const late = report(chain, "x", "succeeded", { block: 1 });
  chain = after(chain, resume);
  expect(resumeChain(chain, { by: "ann", round: 1 }, at)).toBeUndefined();
  expect(statuses(chain)).toEqual(["running", "succeeded", "running", "pending"]);
  expect(chain.blocks[1]?.nodes[0]?.deploymentId).not.toBe(before?.[0]?.deploymentId);
  expect(chain.blocks[1]?.nodes[1]).toMatchObject({ deploymentId: before?.[1]?.deploymentId, status: "succeeded" });
  expect(reportNode(chain, late, at)).toBeUndefined();
  expect(() => resumeChain(chain, { by: "ann", round: 2 }, at)).toThrow("has not ended");
  // Every application that fits the last block was deployed by the chain before.
  chain = next(told(chain, "x", "succeeded"), ...all);
  expect(chain.statusReason).toBe("block 3 failed: every application that fits name x is left out; x: the chain has deployed it before");
  expect(statuses(after(chain, resumeChain(chain, { by: "ann", round: 2 }, at)))).toEqual(["running", "succeeded", "succeeded", "pending"]);
});

test("a cancelled chain cancels what has not succeeded, and can be resumed", () => {
  let chain = next(told(begin(named("x")), "web", "succeeded"), application("x"));
  chain = after(chain, cancelChain(chain, "ann", at));
  expect(statuses(chain)).toEqual(["cancelled", "succeeded", "cancelled"]);
  expect(chain.blocks[1]?.nodes[0]).toMatchObject({ status: "cancelled", reason: "cancelled by ann" });
  expect(cancelChain(chain, "bob", at)).toBeUndefined();
  chain = after(chain, resumeChain(chain, { by: "ann", round: 1 }, at));
  chain = told(chain, "x", "succeeded");
  expect(chain.status).toBe("succeeded");
  expect(() => cancelChain(chain, "ann", at)).toThrow("has ended: succeeded");
  expect(() => resumeChain(chain, { by: "ann", round: 2 }, at)).toThrow("nothing to resume");
});

test.for([
  { name: "no application fits", given: [application("other")], reason: "no application of the project fits name x" },
  {
    name: "its file does not allow chains",
    given: [application("x", { acceptsChains: false })],
    reason: "every application that fits name x is left out; x: trigger.onChain is disabled in its file",
  },
  {
    name: "it is disabled",
    given: [application("x", { disabled: true })],
    reason: "every application that fits name x is left out; x: it is disabled",
  },
  { name: "it was removed", given: [application("x", { removedAt: at })], reason: "no application of the project fits name x" },
])("a block without an application fails: $name", ({ given, reason }) => {
  const chain = next(told(begin(named("x")), "web", "succeeded"), ...given);
  expect(statuses(chain)).toEqual(["failed", "succeeded", "failed"]);
  expect(chain.statusReason).toBe(`block 2 failed: ${reason}`);
});

test("a block with some applications begins without those that are left out, and says why", () => {
  const matcher = { name: "", kind: "Application", labels: { team: "a" } };
  const fits = { labels: { team: "a", more: "b" } };
  const given = [
    application("x", fits),
    application("y", { ...fits, acceptsChains: false }),
    application("k", { ...fits, kind: "ECSApp" }),
    application("z"),
  ];
  const chain = next(told(begin(matcher), "web", "succeeded"), ...given);
  expect(chain.blocks[1]).toMatchObject({ nodes: [{ applicationId: "x" }], leftOut: ["y: trigger.onChain is disabled in its file"] });
});

test.for([
  { name: "a commit", given: { trigger: { kind: "commit" } }, want: true },
  { name: "a sync", given: { trigger: { kind: "command" } }, want: true },
  { name: "a rollback to an earlier deployment", given: { trigger: { kind: "command" }, rollbackToDeploymentId: "d" }, want: false },
  { name: "a chain", given: { trigger: { kind: "chain" }, chainId: "c" }, want: false },
  { name: "a chain that a person resumed", given: { trigger: { kind: "command" }, chainId: "c" }, want: false },
  { name: "a repair of drift", given: { trigger: { kind: "out-of-sync", commit: { hash: "deployed" } } }, want: false },
  { name: "a retry of a commit that never succeeded", given: { trigger: { kind: "out-of-sync", commit: { hash: "new" } } }, want: true },
  { name: "a removal", given: { trigger: { kind: "command" }, removal: true }, want: false },
])("whether $name begins the chain of its file: $want", ({ given, want }) => {
  const deployment = { removal: false, rollbackToDeploymentId: undefined, ...given } as unknown as Parameters<typeof beginsChain>[0];
  expect(beginsChain(deployment, { lastSucceeded: { commitHash: "deployed" } } as Parameters<typeof beginsChain>[1])).toBe(want);
});

/** How each application ends, and in which order its reports arrive. */
const ends = fc.record({
  web: fc.constantFrom<ChainStatus>("succeeded", "succeeded", "failed"),
  x: fc.constantFrom<ChainStatus>("succeeded", "succeeded", "failed", "cancelled"),
  y: fc.constantFrom<ChainStatus>("succeeded", "failed"),
  last: fc.constantFrom<ChainStatus>("succeeded", "failed"),
});

test("whatever the order and however often reports come, from however many processes, a chain ends in the same state", () => {
  const all = [application("x", { labels: { team: "a" } }), application("y", { labels: { team: "a" } }), application("last")];
  /** Processes that report what they see, each from a state that may be old, until the chain has ended. */
  const run = (outcome: Readonly<Record<string, ChainStatus>>, order: () => number): Chain => {
    let chain = begin(team("a"), named("last"));
    const seen: Chain[] = [chain];
    for (let steps = 0; steps < 2_000; steps++) {
      const old = seen[Math.floor(order() * seen.length)] ?? chain;
      const isBlock = order() < 0.2;
      const nodes = old.blocks.flatMap((block, index) => block.nodes.map((node) => ({ node, index })));
      const picked = nodes[Math.floor(order() * nodes.length)];
      const status = order() < 0.5 ? "running" : (outcome[picked?.node.applicationId ?? ""] ?? "failed");
      // What is decided on an old state is rejected and decided again on the newest one.
      const event = isBlock
        ? beginNextBlock(
            chain,
            all.toSorted(() => order() - 0.5),
            at,
          )
        : picked &&
          reportNode(
            chain,
            { ...report(old, picked.node.applicationId, status), block: picked.index, deploymentId: picked.node.deploymentId },
            at,
          );
      const was = chain;
      chain = after(chain, event);
      for (const [index, block] of was.blocks.entries())
        for (const node of block.nodes) if (isNodeFinal(node.status)) expect(chain.blocks[index]?.nodes).toContainEqual(node);
      seen.push(chain);
      if (chain.completedAt) return chain;
    }
    throw new Error("the chain did not end");
  };
  /** Uniform numbers below 1 from a seed. */
  const draw = (seed: number) => {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
  };
  fc.assert(
    fc.property(ends, fc.nat(), fc.nat(), (outcome, one, other) => {
      expect(run(outcome, draw(one))).toEqual(run(outcome, draw(other)));
    }),
    { numRuns: 100 },
  );
});
