import type { PlanPreviewContext } from "@slipway/plugin-sdk";
import type { Schemas } from "../schemas.ts";

/** The part of the context that previews need. */
export type PreviewContext = Omit<PlanPreviewContext<Schemas>, "logger">;
