import { expect, test } from "vitest";
import { assessDeployments, type InsightRecord } from "./assess-deployments.ts";
import type { DeploymentFact } from "./deployment-fact.ts";
import { type DeploymentRecord, judgeDeployments } from "./judge-deployments.ts";

const minute = 60_000;

/** A deployment that ended so many minutes after the beginning of time, and brought a change that was committed ten minutes before. */
function fact(deploymentId: string, endedAt: number, given: Partial<DeploymentFact> = {}): DeploymentFact {
  const endedMs = endedAt * minute;
  return {
    deploymentId,
    projectId: "shop",
    applicationId: "cart",
    applicationName: "cart",
    labels: {},
    kind: "change",
    outcome: "succeeded",
    startedMs: endedMs - minute,
    endedMs,
    changes: [{ commit: `commit of ${deploymentId}`, committedMs: endedMs - 10 * minute }],
    reverts: [],
    words: [],
    ...given,
  };
}

/** What is known, in any order. */
type Given = Partial<DeploymentRecord & Omit<InsightRecord, "judged">>;

function assess({ deployments = [], undoings = [], incidents = [], labelled = new Set() }: Given): Record<string, string> {
  const judged = judgeDeployments({ deployments, undoings });
  const assessed = assessDeployments({ judged, incidents, labelled }, { failureWindowMs: 60 * minute, hotfixLabel: "Hotfix" });
  return Object.fromEntries(
    assessed.map(({ fact, failure, leadMs, isRework }) => {
      const recovered = failure?.recoveredMs === undefined ? "open" : `${failure.recoveredMs / minute}`;
      const words = [
        failure ? `${failure.cause}${failure.by && ` ${failure.by}`} until ${recovered}` : "fine",
        ["leads", ...leadMs.map((ms) => ms / minute)].join(" "),
        ...(isRework ? ["rework"] : []),
      ];
      return [fact.deploymentId, words.join(", ")];
    }),
  );
}

const cases: { name: string; given: Given; want: Record<string, string> }[] = [
  {
    name: "a failed deployment is recovered from by the next success, also of the commit that ran before",
    given: { deployments: [fact("a", 10), fact("b", 20, { outcome: "failed" }), fact("c", 50, { kind: "repeat" })] },
    want: { a: "fine, leads 10", b: "failed until 50, leads" },
  },
  {
    name: "a failed deployment without success after it is open",
    given: { deployments: [fact("a", 20, { outcome: "failed" })] },
    want: { a: "failed until open, leads" },
  },
  {
    name: "changes of deployments that failed or never ran arrive with the next success, each once",
    given: {
      deployments: [
        fact("a", 20, { outcome: "not-deployed" }),
        fact("b", 30, { outcome: "rolled-back" }),
        fact("c", 40, { changes: [{ commit: "commit of b", committedMs: 20 * minute }] }),
        fact("d", 50, { changes: [{ commit: "commit of b", committedMs: 20 * minute }] }),
      ],
    },
    want: { b: "rolled-back until 30, leads", c: "fine, leads 30 20", d: "fine, leads" },
  },
  {
    name: "changes on their way do not arrive with a rollback",
    given: { deployments: [fact("a", 20, { outcome: "failed" }), fact("b", 30, { kind: "rollback", changes: [] }), fact("c", 40)] },
    want: { a: "failed until 30, leads", b: "fine, leads, rework", c: "fine, leads 30 10" },
  },
  {
    name: "a commit of a clock that is ahead took no time",
    given: { deployments: [fact("a", 20, { changes: [{ commit: "x", committedMs: 99 * minute }] })] },
    want: { a: "fine, leads 0" },
  },
  {
    name: "a hotfix within the window says that what ran before failed, a later one does not",
    given: { deployments: [fact("a", 10), fact("b", 69), fact("c", 200)], labelled: new Set(["b", "c"]) },
    want: { a: "hotfix b until 69, leads 10", b: "fine, leads 10, rework", c: "fine, leads 10, rework" },
  },
  {
    name: "a hotfix that its commit calls so is one",
    given: { deployments: [fact("a", 10), fact("b", 69, { words: ["hotfix"] })] },
    want: { a: "hotfix b until 69, leads 10", b: "fine, leads 10, rework" },
  },
  {
    name: "of deployments that ended in the same millisecond none ends the failure of another",
    given: { deployments: [fact("a", 20, { outcome: "failed" }), fact("b", 20), fact("c", 20, { outcome: "failed" }), fact("d", 30)] },
    want: { a: "failed until 30, leads", b: "fine, leads 10 10", c: "failed until 30, leads", d: "fine, leads 20 10" },
  },
  {
    name: "a hotfix that failed does not end the failure, the next one does",
    given: { deployments: [fact("a", 10), fact("b", 20, { outcome: "rolled-back" }), fact("c", 30)], labelled: new Set(["b", "c"]) },
    want: { a: "hotfix b until 30, leads 10", b: "rolled-back until 20, leads, rework", c: "fine, leads 20 10, rework" },
  },
  {
    name: "an incident is blamed on what ran when it was detected, within the window",
    given: {
      deployments: [fact("a", 10), fact("b", 30), fact("other", 35, { applicationId: "other" })],
      incidents: [
        { id: "i", applicationId: "cart", detectedMs: 29 * minute, resolvedMs: 40 * minute },
        { id: "late", applicationId: "cart", detectedMs: 91 * minute, resolvedMs: undefined },
      ],
    },
    want: { a: "incident i until 40, leads 10", b: "fine, leads 10", other: "fine, leads 10" },
  },
  {
    name: "an incident that nobody resolves ends with the rollback",
    given: {
      deployments: [fact("a", 10), fact("b", 20), fact("c", 30, { kind: "rollback", changes: [] })],
      incidents: [{ id: "i", applicationId: "cart", detectedMs: 15 * minute, resolvedMs: undefined }],
    },
    want: { a: "incident i until 30, leads 10", b: "fine, leads 10", c: "fine, leads, rework" },
  },
  {
    name: "of several signs the first is the cause, and what ended it first is its end",
    given: {
      deployments: [fact("a", 10), fact("b", 30, { kind: "rollback", changes: [] })],
      undoings: [{ deploymentId: "a", kind: "rollback", by: "b", atMs: 30 * minute }],
      incidents: [{ id: "i", applicationId: "cart", detectedMs: 12 * minute, resolvedMs: 45 * minute }],
    },
    want: { a: "incident i until 30, leads 10", b: "fine, leads, rework" },
  },
  {
    name: "a revert undoes however late it comes",
    given: {
      deployments: [fact("a", 10), fact("b", 9_000, { reverts: ["commit of a"] })],
      undoings: [{ deploymentId: "a", kind: "revert", by: "b", atMs: 9_000 * minute }],
    },
    want: { a: "revert b until 9000, leads 10", b: "fine, leads 10, rework" },
  },
];

test.for(cases)("$name", ({ given, want }) => {
  expect(assess(given)).toEqual(want);
});
