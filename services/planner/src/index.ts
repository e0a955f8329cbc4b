export { plannerSettings } from "./config.ts";
export { makePlan, type PlanInput, type PlanSettings } from "./plan/make-plan.ts";
export { planSettings } from "./plan/plan-settings.ts";
export { type PlanningPlugin, planningPlugin } from "./plan/planning-plugin.ts";
export { type Planner, type PlannerOptions, startPlanner } from "./start-planner.ts";
