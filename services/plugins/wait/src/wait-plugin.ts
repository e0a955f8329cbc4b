import { definePlugin } from "@slipway/plugin-sdk";
import { waitStage } from "./wait-stage.ts";

/** The plugin of the stage WAIT. */
export const waitPlugin = definePlugin({ name: "wait", version: "0.1.0", stages: { WAIT: waitStage } });
