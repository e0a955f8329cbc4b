import type { RulesByGroup } from "../../vocabulary/check.ts";
import { flink } from "./flink.ts";
import { numaflow } from "./numaflow.ts";
import { spark } from "./spark.ts";

/** What processes data. */
export const data: readonly RulesByGroup[] = [flink, numaflow, spark];
