import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim } from "../../vocabulary/condition.ts";

/** Tekton: https://tekton.dev/docs/pipelines/pipelineruns/#monitoring-execution-status */
export const tekton: RulesByGroup = { "tekton.dev": kinds(["CustomRun", "PipelineRun", "TaskRun"], [aim("Succeeded")]) };
