import type { LivestateContext } from "@slipway/plugin-sdk";
import type { Schemas } from "../schemas.ts";

/** The part of the context that observing needs. */
export type ObservationContext = Pick<
  LivestateContext<Schemas>,
  | "applicationId"
  | "applicationName"
  | "application"
  | "applications"
  | "config"
  | "deployTargets"
  | "source"
  | "sharedObjects"
  | "signal"
  | "tools"
>;
