export { makePlan, type PlanInput, type PlanSettings } from "./make-plan.ts";
export { planningPlugin } from "./plan-deployment.ts";
export { planSettings } from "./plan-settings.ts";
export type { PlanningPlugin } from "./planning-plugin.ts";
export { type Planner, type PlannerOptions, startPlanner } from "./start-planner.ts";
