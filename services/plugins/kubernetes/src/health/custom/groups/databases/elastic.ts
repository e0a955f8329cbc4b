import { listAt, numberAt } from "../../../../json/json.ts";
import type { RulesByGroup } from "../../vocabulary/check.ts";
import { fewer } from "../../vocabulary/fields.ts";
import type { PlaceFunction } from "../../vocabulary/place.ts";
import { words } from "../../vocabulary/words.ts";

const wanted: PlaceFunction = {
  name: "spec.nodeSets",
  find: (object) => listAt(object, "spec", "nodeSets").reduce((sum: number, set) => sum + (numberAt(set, "count") ?? 0), 0),
};
const phase = words("phase", { progressing: ["ApplyingChanges", "MigratingData"], degraded: ["Invalid"] });
const health = words("health", { healthy: ["green"], progressing: ["yellow"], degraded: ["red"], otherwise: "unknown" });
const stateless = [health, fewer("availableNodes", "expectedNodes")];

/** Elastic Cloud on Kubernetes: https://www.elastic.co/docs/reference/cloud-on-k8s. Yellow is one without all its instances or replicas. */
export const elastic: RulesByGroup = {
  "elasticsearch.k8s.elastic.co": {
    Elasticsearch: [fewer("availableNodes", wanted), phase, health],
  },
  "agent.k8s.elastic.co": { Agent: stateless },
  "apm.k8s.elastic.co": { ApmServer: stateless },
  "beat.k8s.elastic.co": { Beat: stateless },
  "enterprisesearch.k8s.elastic.co": { EnterpriseSearch: stateless },
  "kibana.k8s.elastic.co": { Kibana: stateless },
  "logstash.k8s.elastic.co": { Logstash: stateless },
  "maps.k8s.elastic.co": { ElasticMapsServer: stateless },
};
