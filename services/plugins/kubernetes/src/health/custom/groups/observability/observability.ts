import type { RulesByGroup } from "../../vocabulary/check.ts";
import { grafana } from "./grafana.ts";
import { humio } from "./humio.ts";
import { metrics } from "./metrics.ts";
import { tracing } from "./tracing.ts";

/** Metrics, logs and traces. */
export const observability: readonly RulesByGroup[] = [grafana, humio, metrics, tracing];
