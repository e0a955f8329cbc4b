import type { RulesByGroup } from "../../vocabulary/check.ts";
import { words } from "../../vocabulary/words.ts";

const cluster = [
  words("state", {
    healthy: ["ready"],
    degraded: ["error"],
    suspended: ["paused"],
    progressing: ["initializing", "stopping"],
    otherwise: "unknown",
  }),
];

/** The operators of Percona: https://docs.percona.com/percona-operators */
export const percona: RulesByGroup = {
  "pgv2.percona.com": { PerconaPGCluster: cluster },
  "ps.percona.com": { PerconaServerMySQL: cluster },
  "psmdb.percona.com": { PerconaServerMongoDB: cluster },
  "pxc.percona.com": { PerconaXtraDBCluster: cluster },
};
