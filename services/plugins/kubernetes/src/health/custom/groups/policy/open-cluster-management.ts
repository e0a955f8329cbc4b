import { listAt, scalarText, textAt, valueAt } from "../../../../json/json.ts";
import type { Check, RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";
import { absent, always, observed } from "../../vocabulary/fields.ts";
import { spec } from "../../vocabulary/place.ts";
import { where, words } from "../../vocabulary/words.ts";

const compliant = words("compliant", { healthy: ["Compliant"], progressing: ["Pending"], otherwise: "degraded" }, []);

/** Which clusters, or which templates, do not comply. */
const violations: Check = (at) => {
  const names = [...namesOf(listAt(at, "status"), ["clustername"]), ...namesOf(listAt(at, "details"), ["templateMeta", "name"])];
  return textAt(at, "compliant") === "NonCompliant" && names.length > 0
    ? { health: "degraded", reason: `Not compliant: ${names.join(", ")}` }
    : undefined;
};

function namesOf(list: ReturnType<typeof listAt>, path: readonly string[]): readonly string[] {
  return list.filter((each) => textAt(each, "compliant") !== "Compliant").map((each) => scalarText(valueAt(each, ...path)));
}

/** Open Cluster Management: https://open-cluster-management.io/docs/getting-started/integration/policy-controllers */
export const openClusterManagement: RulesByGroup = {
  "policy.open-cluster-management.io": {
    Policy: [
      where(spec("disabled"), ["true"], [always("healthy", "spec.disabled is true")]),
      violations,
      compliant,
      absent("placement", "progressing", "Waiting for the policy to be evaluated"),
      absent("status", "healthy", "No cluster matches the policy"),
    ],
    ConfigurationPolicy: [
      absent("compliant", "progressing", "Waiting for the policy to be evaluated"),
      observed({ field: "lastEvaluatedGeneration", isRequired: true }),
      compliant,
    ],
    CertificatePolicy: [compliant],
    OperatorPolicy: [observed(), condition("Compliant", { True: "healthy", False: "degraded", Unknown: "degraded" })],
  },
};
