import { Fault } from "@slipway/plugin-sdk";
import type { Render } from "../renderer.ts";

/** Renders the kustomization in the application directory. */
export const renderKustomize: Render = () => {
  throw new Fault("precondition", "kustomize applications are not supported yet: render the manifests into the directory");
};
