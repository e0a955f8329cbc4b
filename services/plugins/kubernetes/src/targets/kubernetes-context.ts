import type { StageContext } from "@slipway/plugin-sdk";
import type { Schemas } from "../schemas.ts";

/** The context of every stage of this plugin. */
export interface KubernetesContext<Options = unknown> extends StageContext<Options, Schemas> {
  /** Deploy targets of the application that the stage leaves alone. Default: none. */
  readonly leftOutTargets?: StageContext<Options, Schemas>["deployTargets"];
}
