import { Fault } from "@slipway/plugin-sdk";
import type { Render } from "../renderer.ts";

/** Renders the chart that the application names. */
export const renderHelm: Render = () => {
  throw new Fault("precondition", "helm applications are not supported yet: render the manifests into the directory");
};
