export { plannerSettings } from "./config.ts";
export { makePlan, type PlanInput, type PlanSettings } from "./make-plan.ts";
export { planSettings } from "./plan-settings.ts";
export { type PlanningPlugin, planningPlugin } from "./planning-plugin.ts";
export { type Planner, type PlannerOptions, startPlanner } from "./start-planner.ts";
