import { type GroupRules, kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition } from "../../vocabulary/condition.ts";
import { present } from "../../vocabulary/fields.ts";
import { spec } from "../../vocabulary/place.ts";

const job = [
  condition("*", { True: "degraded", False: "degraded" }, { reason: ["Failed", "JobFailed"] }),
  condition("*", { False: "progressing", Unknown: "progressing" }),
  condition("*", { True: "healthy" }),
];

const group: GroupRules = {
  MariaDB: [present(spec("suspend"), "suspended", "spec.suspend is true"), ...job],
  ...kinds(["Backup", "PhysicalBackup", "Restore", "SqlJob"], job),
  ...kinds(["Connection", "Database", "Grant", "MaxScale", "User"], [aim("Ready")]),
};

/** The operator of MariaDB: https://github.com/mariadb-operator/mariadb-operator. It had another group before. */
export const mariadb: RulesByGroup = { "k8s.mariadb.com": group, "mariadb.mmontes.io": group };
