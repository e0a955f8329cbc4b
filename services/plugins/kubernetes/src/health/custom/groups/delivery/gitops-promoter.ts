import { type JsonValue, listAt, textAt } from "../../../../json/json.ts";
import { healthy, healthyBut, progressing } from "../../../verdicts.ts";
import { type Check, kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, awaits, condition, conditionsObserved } from "../../vocabulary/condition.ts";
import { absent, always, each } from "../../vocabulary/fields.ts";
import { words } from "../../vocabulary/words.ts";

const reconciled = [awaits("Ready"), conditionsObserved("Ready"), condition("Ready", { False: "degraded", Unknown: "progressing" })];
const commits = [absent("active.dry.sha", "progressing"), absent("proposed.dry.sha", "progressing")];
const gate = each("environments", [words("phase", { healthy: ["success"], degraded: ["failure"], otherwise: "progressing" })], "branch");

/** Whether the proposed commit is the active one, and which checks of it have not passed. */
const promoted: Check = (at) => {
  const [active, proposed] = [textAt(at, "active", "dry", "sha"), textAt(at, "proposed", "dry", "sha")];
  const open = openChecks(at, active === proposed ? "active" : "proposed");
  if (active === proposed) return open === "" ? healthy : healthyBut(`Commit ${shortSha(active)} is promoted${open}`);
  return progressing(`Promoting ${shortSha(active)} to ${shortSha(proposed)}${open}`);
};

const sameProposed: Check = (at) => {
  const proposed = new Set(listAt(at, "environments").map((each) => textAt(each, "proposed", "dry", "sha")));
  return proposed.size > 1 ? progressing("The environments have different proposed commits") : undefined;
};

function openChecks(at: JsonValue | undefined, of: string): string {
  const keys = (phase: string) =>
    listAt(at, of, "commitStatuses").flatMap((each) => (textAt(each, "phase") === phase ? [textAt(each, "key")] : []));
  const said = [["pending", keys("pending")] as const, ["failed", keys("failure")] as const];
  return said.flatMap(([word, list]) => (list.length > 0 ? [`; ${word}: ${list.join(", ")}`] : [])).join("");
}

function shortSha(sha: string): string {
  return sha.slice(0, 7);
}

/** GitOps Promoter: https://gitops-promoter.readthedocs.io */
export const gitopsPromoter: RulesByGroup = {
  "promoter.argoproj.io": {
    ...kinds(
      ["ClusterScmProvider", "CommitStatus", "GitRepository", "PullRequest", "RevertCommit", "ScmProvider"],
      [...reconciled, aim("Ready")],
    ),
    ...kinds(["GitCommitStatus", "TimedCommitStatus", "WebRequestCommitStatus"], [...reconciled, gate, always("healthy")]),
    ArgoCDCommitStatus: [
      ...reconciled,
      absent("applicationsSelected", "degraded", "spec.applicationSelector selects no application"),
      always("healthy"),
    ],
    ChangeTransferPolicy: [...reconciled, ...commits, promoted],
    PromotionStrategy: [
      ...reconciled,
      absent("environments", "degraded", "There are no environments"),
      each("environments", commits, "branch"),
      sameProposed,
      each("environments", [promoted], "branch"),
    ],
  },
};
