/** `@slipway/plugin-sdk/checking`: what a plugin refuses, without running it. For `slipway check`, which knows the bundled plugins. */

export type { PlanProblem } from "../serve/check-plan.ts";
export { type CheckedApplication, checkApplication } from "./check-application.ts";
