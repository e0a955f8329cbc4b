export { plannerSettings } from "./config.ts";
export { makePlan } from "./plan/make-plan.ts";
export type { PlanInput, PlanSettings } from "./plan/plan-input.ts";
export { planSettings } from "./plan/plan-settings.ts";
export { type PlanningPlugin, planningPlugin } from "./plan/planning-plugin.ts";
export { type Planner, type PlannerOptions, startPlanner } from "./start-planner.ts";
